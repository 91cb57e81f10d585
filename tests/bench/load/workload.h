#ifndef KEZHI_TESTS_BENCH_LOAD_WORKLOAD_H_
#define KEZHI_TESTS_BENCH_LOAD_WORKLOAD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include <grpcpp/grpcpp.h>

#include "kezhi/v1/command.pb.h"

#include "tests/bench/load/connection.h"

namespace kezhi::bench {

// What is sent: visits of a dealership, each a stream of its own, whose one event is about 300
// bytes and holds a sealed name. Names carry the tag of the run, so that runs against the same
// server never meet.
class Workload {
 public:
  // `tag`: eight hex digits in lower case, not all 0.
  Workload(std::string tag, int stores);

  // Opens the stores, with the dealership's playbook and one consultant each, unless they are.
  void OpenStores(Connection& connection) const;

  // A walk-in at the store that `lane` comes to.
  v1::Command Visit(int lane, std::uint64_t number) const;
  // The number that a visit's stream was made with; −1 when it is none of this run and `lane`.
  std::int64_t NumberOf(absl::string_view stream, int lane) const;

  // A customer with a pursuit: registered by one command, read as a card.
  v1::Command Customer(int number) const;
  std::string CustomerName(int number) const;
  // One more event of about 300 bytes in the customer's stream.
  v1::Command Profile(int customer, int number) const;

  std::string RequestId(int kind, int lane, std::uint64_t number) const;

 private:
  std::string Store(int lane) const;
  std::string VisitPrefix(int lane) const;

  const std::string tag_;
  const int stores_;
};

// Ends the bench with a message: one that measures refusals measures nothing.
void Require(bool holds, absl::string_view what);
void RequireOk(const grpc::Status& status, absl::string_view what);
// All commands, in messages of 250; each must be accepted.
void ExecuteAll(Connection& connection, const std::vector<v1::Command>& commands);
// Where log and views stand.
v1::GetHeadResponse HeadOf(Connection& connection);

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_LOAD_WORKLOAD_H_
