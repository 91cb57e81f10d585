#ifndef KEZHI_TESTS_BENCH_DEMO_LOG_H_
#define KEZHI_TESTS_BENCH_DEMO_LOG_H_

#include <cstdint>
#include <memory>
#include <string>

#include "storage/journal.h"

namespace kezhi::bench {

// `stores/d001`, `stores/d002`, …
std::string DemoStore(std::uint64_t number);

// What a log holds.
enum class Mix {
  kDemo,        // what the demonstration lives through
  kAllSystems,  // as much again of what the other systems record, in between (OtherSystems)
};

// A journal of at least `events` events in `directory`: the demonstration of one store, lived
// through once and then copied under the names of as many stores as it takes, their commits taking
// turns as they would in life. Side tables are copied too. What is there already is taken as it is,
// if it is long enough: each mix has a directory of its own. Ends the process on any error.
std::unique_ptr<storage::Journal> DemoLog(const std::string& directory, std::uint64_t events,
                                          Mix mix);

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_DEMO_LOG_H_
