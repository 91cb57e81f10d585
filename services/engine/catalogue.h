#ifndef KEZHI_SERVICES_ENGINE_CATALOGUE_H_
#define KEZHI_SERVICES_ENGINE_CATALOGUE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "storage/views.h"

namespace kezhi::engine {

// What an instance of a projection is there for.
enum class InstanceRole {
  kServed,     // queries read it
  kCandidate,  // built beside the served one
  kFormer,     // was served, and is kept to go back to
};

// One set of rows of one projection, in a space of its own.
struct InstanceInfo {
  // Never used again for another.
  std::uint64_t number = 0;
  std::string projection;
  int version = 0;
  InstanceRole role = InstanceRole::kCandidate;

  // Where its rows are.
  std::string space() const { return std::to_string(number); }

  bool operator==(const InstanceInfo&) const = default;
};

// Which instances there are: a note beside the rows, so that one write changes it.
struct Catalogue {
  std::uint64_t last_number = 0;
  std::vector<InstanceInfo> instances;

  // A candidate of the next number.
  InstanceInfo& Add(const std::string& projection, int version);

  // nullptr: none of that number.
  InstanceInfo* Find(std::uint64_t number);
  // nullptr: nothing of the projection is served.
  InstanceInfo* Served(const std::string& projection);
  void Remove(std::uint64_t number);

  // Empty when there is none. DATA_LOSS: it cannot be read.
  static absl::StatusOr<Catalogue> Load(const storage::Views& views);
  // Durable on return.
  absl::Status Save(storage::Views& views) const;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_CATALOGUE_H_
