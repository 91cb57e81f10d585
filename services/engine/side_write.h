#ifndef KEZHI_SERVICES_ENGINE_SIDE_WRITE_H_
#define KEZHI_SERVICES_ENGINE_SIDE_WRITE_H_

#include <string>
#include <utility>

#include "absl/strings/string_view.h"

#include "kezhi/v1/record.pb.h"

#include "services/engine/batch.h"

namespace kezhi::engine {

// A change of a side table that is made apart from a batch, for Sequencer::SubmitSideWrites: a key
// and its new value, or that the key goes.

inline v1::SideWrite SidePut(absl::string_view table, std::string key, std::string value) {
  v1::SideWrite write;
  write.set_table(std::string(table));
  write.set_key(std::move(key));
  write.set_value(std::move(value));
  return write;
}

inline v1::SideWrite SideDelete(absl::string_view table, std::string key) {
  v1::SideWrite write;
  write.set_table(std::string(table));
  write.set_key(std::move(key));
  write.set_delete_(true);
  return write;
}

// Stages it.
inline void AddTo(Batch& batch, const v1::SideWrite& write) {
  if (write.delete_()) {
    batch.Delete(write.table(), write.key());
  } else {
    batch.Put(write.table(), write.key(), write.value());
  }
}

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_SIDE_WRITE_H_
