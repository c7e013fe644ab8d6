// Work by several threads comes out in the order in which it went in, and ends at the first error.
#include "base/in_order.h"

#include <gmock/gmock.h>

#include <atomic>
#include <numeric>

#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

struct Item {
  int number = 0;
  int64_t worked = 0;
};

// The slow twin: one after another.
std::vector<int64_t> OneByOne(int count, const std::function<int64_t(int)>& work) {
  std::vector<int64_t> results;
  for (int i = 0; i < count; ++i) results.push_back(work(i));
  return results;
}

// Some items take much longer than others.
int64_t Slow(int number) {
  int64_t sum = number;
  for (int i = 0; i < (number % 7 == 0 ? 20000 : 10); ++i) sum = (sum * 31 + i) % 1000003;
  return sum;
}

Result<std::vector<int64_t>> InThreads(size_t workers, int count) {
  std::vector<int64_t> results;
  int next = 0;
  const Stages<Item> stages = {[&](Item& item) {
                                 item.number = next;
                                 return next++ < count;
                               },
                               [](Item& item, size_t) { item.worked = Slow(item.number); },
                               [&](Item& item) {
                                 results.push_back(item.worked);
                                 return OkStatus();
                               }};
  KOPPEL_RETURN_IF_ERROR(InOrder<Item>::Run(workers, stages));
  return results;
}

TEST(InOrderTest, AnyNumberOfWorkersGivesWhatOneGives) {
  for (const int count : {0, 1, 5, 1000}) {
    for (const size_t workers : {1, 2, 3, 8}) {
      ASSERT_OK_AND_ASSIGN(const auto results, InThreads(workers, count));
      EXPECT_EQ(results, OneByOne(count, Slow)) << workers << " workers, " << count << " items";
    }
  }
}

TEST(InOrderTest, TheFirstErrorOfWritingEndsIt) {
  for (const size_t workers : {1, 4}) {
    int next = 0;
    std::atomic<int> written = 0;
    const Stages<Item> stages = {[&](Item& item) {
                                   item.number = next++;
                                   return true;  // without end
                                 },
                                 [](Item&, size_t) {},
                                 [&](Item& item) {
                                   if (item.number == 20)
                                     return Failure(StatusCode::kUnavailable, "disk");
                                   ++written;
                                   return OkStatus();
                                 }};
    EXPECT_EQ(InOrder<Item>::Run(workers, stages).code(), StatusCode::kUnavailable);
    EXPECT_EQ(written, 20);
  }
}

}  // namespace
}  // namespace koppel
