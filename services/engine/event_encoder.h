#ifndef KEZHI_SERVICES_ENGINE_EVENT_ENCODER_H_
#define KEZHI_SERVICES_ENGINE_EVENT_ENCODER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

#include "kezhi/v1/common.pb.h"

#include "services/engine/unsealer.h"
#include "storage/keyring.h"
#include "storage/seal.h"

namespace kezhi::engine {

// Turns stored records into the API's events on the wire. Envelope and event are copied as they
// are, under the numbers that Event has for them; of what an event says only personal texts are
// parsed, to open what the reader may see. One thread.
class EventEncoder {
 public:
  // `sight` is how the reader sees personal texts; masked counts as withheld. `keyring` is
  // borrowed.
  EventEncoder(const storage::Keyring& keyring, Sight sight) : keyring_(keyring), sight_(sight) {}

  // Appends the event of a record's bytes as one element of field 1, `repeated Event events`, which
  // is where every message that carries events has them. The bytes are those that Event would
  // serialise to. DATA_LOSS: the record or a sealed text is damaged. UNIMPLEMENTED: a later version
  // wrote it. INTERNAL: it threw. After an error `out` is as before.
  absl::Status Append(absl::string_view record_bytes, std::string& out);

 private:
  // A field that is a personal text, or holds some. In event_encoder.cc.
  struct Way;

  absl::Status Transcode(absl::string_view record_bytes);
  absl::Status AppendKind(absl::string_view type, absl::string_view payload);
  // Copies the fields of a message but for those at the end of `ways`, which it opens.
  absl::Status AppendOpened(const std::vector<Way>& ways, absl::string_view message,
                            std::string& out);
  absl::Status AppendField(const Way& way, absl::string_view value, std::string& out);
  // A personal text in place of the sealed one.
  absl::Status AppendSealed(const Way& way, const storage::SealedView& sealed, std::string& out);

  // The fields of a type to be opened; its types are made known.
  using Known = std::map<const google::protobuf::Descriptor*, std::vector<Way>>;
  static const std::vector<Way>& WaysOf(const google::protobuf::Descriptor& type, Known& known);

  struct Kind;
  // nullptr: there is no such type.
  static const Kind* KindOf(absl::string_view type);

  const storage::Keyring& keyring_;
  const Sight sight_;
  // The event being made, what it says, and a text being opened; kept to be used again.
  std::string event_;
  std::string opened_;
  std::string clear_;
  v1::Personal personal_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_EVENT_ENCODER_H_
