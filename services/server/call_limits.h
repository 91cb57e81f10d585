#ifndef KEZHI_SERVICES_SERVER_CALL_LIMITS_H_
#define KEZHI_SERVICES_SERVER_CALL_LIMITS_H_

#include <array>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "base/mutex.h"

namespace kezhi::server {

// How many calls each principal has under way, and that it has not more than it may. Any thread.
class CallLimits {
 public:
  // At most so many unary calls and so many streams of one principal at the same time.
  struct Most {
    int calls = 0;
    int streams = 0;
  };

  // The place that one call takes, until it is gone.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept;
    Place& operator=(Place&& other) noexcept;
    ~Place();

   private:
    friend class CallLimits;
    Place(CallLimits* limits, std::string principal, bool stream);
    CallLimits* limits_ = nullptr;
    std::string principal_;
    bool stream_ = false;
  };

  explicit CallLimits(const Most& most) : most_(most) {}

  // RESOURCE_EXHAUSTED, CALL_LIMIT, with RetryInfo: it has all that it may have.
  absl::StatusOr<Place> Take(const std::string& principal, bool stream);

 private:
  struct Counts {
    int calls = 0;
    int streams = 0;
  };

  // So that callers seldom meet at one lock.
  struct Shard {
    Mutex mutex;
    // Only of principals that have calls under way.
    absl::flat_hash_map<std::string, Counts> counts ABSL_GUARDED_BY(mutex);
  };

  Shard& ShardOf(const std::string& principal);
  void GiveBack(const std::string& principal, bool stream);

  const Most most_;
  std::array<Shard, 16> shards_;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_CALL_LIMITS_H_
