# One target per module. A module lists its sources and headers; every public header must compile alone
# (target all_verify_interface_header_sets).

add_library(koppel_warnings INTERFACE)
target_compile_options(koppel_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these inside the standard library at -O2 and -O1 with sanitizers.
  target_compile_options(koppel_warnings INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow
    -Wno-array-bounds -Wno-stringop-overread)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(koppel_warnings INTERFACE -Wthread-safety)
endif()

if(KOPPEL_SANITIZE)
  add_compile_options(-fsanitize=${KOPPEL_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${KOPPEL_SANITIZE})
  if(KOPPEL_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
add_link_options(-fuse-ld=lld)

# The preset `fuzz` is for the programs of tests/fuzz alone: they call nobody, so it makes no services.
set(KOPPEL_FUZZ FALSE)
if(KOPPEL_SANITIZE MATCHES "fuzzer")
  set(KOPPEL_FUZZ TRUE)
endif()

# For users of google.protobuf.Struct: under ThreadSanitizer protobuf's headers give maps another layout than the packaged
# library has.
add_library(koppel_packaged_maps INTERFACE)
if(KOPPEL_SANITIZE STREQUAL "thread")
  target_compile_options(koppel_packaged_maps INTERFACE -U__SANITIZE_THREAD__)
endif()

# koppel_library(NAME SOURCES ... HEADERS ... PUBLIC ... PRIVATE ...)
# Makes the target koppel_NAME with the alias koppel::NAME. PUBLIC are links whose types a header shows.
function(koppel_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE" ${ARGN})
  add_library(koppel_${name} STATIC ${ARG_SOURCES})
  add_library(koppel::${name} ALIAS koppel_${name})
  target_sources(koppel_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
  target_include_directories(koppel_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(koppel_${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE} koppel_warnings)
endfunction()

# koppel_program(NAME SOURCES ... LINKS ...)
function(koppel_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} koppel_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()

# koppel_proto(NAME FILES ... PUBLIC ... [GRPC]): generated C++ of .proto files below BASE.
function(koppel_proto name)
  cmake_parse_arguments(ARG "GRPC" "BASE" "FILES;PUBLIC" ${ARGN})
  set(out ${PROJECT_BINARY_DIR}/generated)
  file(MAKE_DIRECTORY ${out})
  set(generated)
  foreach(file IN LISTS ARG_FILES)
    cmake_path(REMOVE_EXTENSION file OUTPUT_VARIABLE stem)
    set(made ${out}/${stem}.pb.cc ${out}/${stem}.pb.h)
    set(plugin)
    if(ARG_GRPC AND NOT KOPPEL_FUZZ)
      list(APPEND made ${out}/${stem}.grpc.pb.cc ${out}/${stem}.grpc.pb.h)
      set(plugin --grpc_out=${out} --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>)
    endif()
    add_custom_command(OUTPUT ${made}
      COMMAND protobuf::protoc -I ${ARG_BASE} -I ${PROJECT_SOURCE_DIR}/proto --cpp_out=${out} ${plugin} ${ARG_BASE}/${file}
      DEPENDS ${ARG_BASE}/${file} VERBATIM)
    list(APPEND generated ${made})
  endforeach()
  add_library(koppel_${name} STATIC ${generated})
  add_library(koppel::${name} ALIAS koppel_${name})
  target_include_directories(koppel_${name} SYSTEM PUBLIC ${out})
  target_link_libraries(koppel_${name} PUBLIC protobuf::libprotobuf ${ARG_PUBLIC})
endfunction()

# koppel_test(NAME SOURCES ... LINKS ... [PURE] [TIMEOUT seconds])
# PURE: belongs to the unit tests that `./dev test` also runs under ASan and UBSan.
function(koppel_test name)
  cmake_parse_arguments(ARG "PURE" "TIMEOUT" "SOURCES;LINKS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  if(KOPPEL_SANITIZE)
    math(EXPR ARG_TIMEOUT "4 * ${ARG_TIMEOUT}")
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} koppel::test_support GTest::gmock koppel_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  set(label whole)
  if(ARG_PURE)
    set(label pure)
    set_property(GLOBAL APPEND PROPERTY KOPPEL_PURE_TESTS ${name})
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS ${label})
  if(KOPPEL_SANITIZE MATCHES "address" AND NOT ARG_PURE)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT
      "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/sanitizers/leak.txt:print_suppressions=0")
  endif()
  if(KOPPEL_SANITIZE STREQUAL "thread")
    # The packaged libraries are not instrumented: what happens inside them is not ours to judge.
    set_tests_properties(${name} PROPERTIES ENVIRONMENT
      "TSAN_OPTIONS=ignore_noninstrumented_modules=1 suppressions=${PROJECT_SOURCE_DIR}/tests/sanitizers/thread.txt halt_on_error=1")
  endif()
endfunction()
