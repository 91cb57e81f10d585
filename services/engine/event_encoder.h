#ifndef KEZHI_SERVICES_ENGINE_EVENT_ENCODER_H_
#define KEZHI_SERVICES_ENGINE_EVENT_ENCODER_H_

#include <array>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/arena.h"

#include "services/engine/unsealer.h"
#include "storage/keyring.h"

namespace kezhi::engine {

// Turns stored records into the API's events on the wire. Envelope and event are copied as they
// are, field by field, under the numbers that Event has for them; only events that can hold
// personal texts are parsed, to open what the reader may see. One thread.
class EventEncoder {
 public:
  // `sight` is how the reader sees personal texts; masked counts as withheld. `keyring` is
  // borrowed.
  EventEncoder(const storage::Keyring& keyring, Sight sight) : keyring_(keyring), sight_(sight) {}

  // Appends the event of a record's bytes as one element of field 1, `repeated Event events`, which
  // is where every message that carries events has them. The bytes are those that Event would
  // serialise to. DATA_LOSS: the record or a sealed text is damaged. UNIMPLEMENTED: a later version
  // wrote it. After an error `out` is as before.
  absl::Status Append(absl::string_view record_bytes, std::string& out);

 private:
  absl::Status Transcode(absl::string_view record_bytes);
  absl::Status AppendKind(absl::string_view type, absl::string_view payload);

  const storage::Keyring& keyring_;
  const Sight sight_;
  // The event being made, and memory for those that are parsed; kept to be used again.
  std::string event_;
  std::string opened_;
  std::array<char, 2048> block_;
  google::protobuf::Arena arena_{block_.data(), block_.size()};
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_EVENT_ENCODER_H_
