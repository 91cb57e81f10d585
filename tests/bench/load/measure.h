#ifndef KEZHI_TESTS_BENCH_LOAD_MEASURE_H_
#define KEZHI_TESTS_BENCH_LOAD_MEASURE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/load/connection.h"
#include "tests/bench/load/loops.h"
#include "tests/bench/load/workload.h"

namespace kezhi::bench {

// What the measurements share: connections, the workload, and how long to measure.
struct Target {
  std::string address;
  std::string echo_address;
  // Connections that the callers share.
  int channels = 4;
  int stores = 1;
  Window window;
  // Of this run, see Workload.
  std::string tag;
};

// `target.channels` connections to `address`.
std::vector<Connection> Connect(const Target& target, const std::string& address);

// Each measures one thing against the target and prints its rows.

// Echo RPCs of the size of a visit's registration and of its outcome. rate 0 = closed loop.
void MeasureEcho(const Target& target, int callers, double rate);
// Durable commands, one a call. rate 0 = closed loop.
void MeasureExecute(const Target& target, int callers, double rate);
// Durable commands, `batch` of them a call.
void MeasureBatch(const Target& target, int callers, int batch);
// From when a command is due until the last of so many live subscribers has its event.
void MeasureLive(const Target& target, int subscribers, double rate);
// All events from the beginning, then a raw gRPC stream of as many messages and bytes.
void MeasureCatchUp(const Target& target);
// Whole streams of 100 events.
void MeasureStreamRead(const Target& target, int callers);
// A sheet of 40 lines; cards by key as they are, and as they were `distance` events ago.
void MeasureForms(const Target& target, int callers, std::uint64_t distance);
// Commands until the log has so many events; returns how many came a second, 0 when it had them.
double FillTo(const Target& target, std::uint64_t events);
// The same, and prints the rate.
void Fill(const Target& target, std::uint64_t events);
// Registers customers, of whom each run has its own.
void AddCustomers(const Target& target, int customers);
// Waits until all views have come to the head; prints how fast, if they had far to go.
void AwaitViews(const Target& target);

// fdatasync after each 4 KiB appended to a file in `directory`.
void MeasureDisk(const std::string& directory, const Window& window);
// Events of 300 bytes under position and stream, put into RocksDB by one writer that takes all that
// wait and syncs once: the journal's shape without a journal. rate 0 = closed loop of `callers`.
void MeasureRocksdb(const std::string& directory, int callers, double rate, const Window& window);

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_LOAD_MEASURE_H_
