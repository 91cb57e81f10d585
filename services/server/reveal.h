#ifndef KEZHI_SERVICES_SERVER_REVEAL_H_
#define KEZHI_SERVICES_SERVER_REVEAL_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/record.pb.h"

#include "services/server/access.h"
#include "storage/keyring.h"

namespace kezhi::server {

// Shows every personal text in `message`, all of it about `subject`, as `caller` sees it under
// `rule` (access.h). Of what is masked, texts that say who it is are shortened and free texts
// withheld: half a note is no mask. With `classes`, texts of a class that is not among
// them are withheld. DATA_LOSS: a text does not open.
absl::Status RevealTo(const v1::Actor& caller, const storage::Keyring& keyring, Rule rule,
                      const Classes* classes, const Subject& subject,
                      google::protobuf::Message& message);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_REVEAL_H_
