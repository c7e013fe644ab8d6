# The chosen parts, all from Debian 12. `./dev setup` installs them.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Protobuf 3.21 REQUIRED)
find_package(absl REQUIRED)
find_package(gRPC 1.51 CONFIG REQUIRED)
find_package(RocksDB 7.8 CONFIG REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n)
find_package(SQLite3 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(Eigen3 3.4 REQUIRED)
find_package(CLI11 2.1 CONFIG REQUIRED)
find_package(fmt 9 CONFIG REQUIRED)
find_package(spdlog 1.10 CONFIG REQUIRED)
find_package(nlohmann_json 3.11 CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy>=1.0)

# libcsv has neither a CMake nor a pkg-config file.
find_path(LIBCSV_INCLUDE_DIR csv.h REQUIRED)
find_library(LIBCSV_LIBRARY csv REQUIRED)
add_library(koppel_libcsv INTERFACE)
target_include_directories(koppel_libcsv SYSTEM INTERFACE ${LIBCSV_INCLUDE_DIR})
target_link_libraries(koppel_libcsv INTERFACE ${LIBCSV_LIBRARY})

# Eigen's products by OpenBLAS: its kernels are chosen at run time. The serial one: threads are ours,
# and so results do not depend on their number.
find_path(OPENBLAS_FOLDER libopenblas.a PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-serial REQUIRED)
add_library(koppel_linear_algebra INTERFACE)
add_library(koppel::linear_algebra ALIAS koppel_linear_algebra)
target_link_libraries(koppel_linear_algebra INTERFACE Eigen3::Eigen ${OPENBLAS_FOLDER}/libopenblas.a)
target_compile_definitions(koppel_linear_algebra INTERFACE EIGEN_USE_BLAS)
