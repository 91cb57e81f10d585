#ifndef KEZHI_SERVICES_SERVER_READ_MASK_H_
#define KEZHI_SERVICES_SERVER_READ_MASK_H_

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

#include "domain/error.h"

namespace kezhi::server {

// Read masks that lead through repeated fields too (`lines.name`), as AIP-157 has it and protobuf's
// FieldMaskUtil does not.

// Adds a fault FIELD_UNKNOWN for every path that leads nowhere in `type`; `field` is the mask's own
// path.
void CheckReadMask(const google::protobuf::FieldMask& mask,
                   const google::protobuf::Descriptor& type, absl::string_view field,
                   domain::Violations& faults);

// Clears what the mask does not name; an empty mask, or the path `*`, names everything. The mask
// has passed the check.
void ApplyReadMask(const google::protobuf::FieldMask& mask, google::protobuf::Message& message);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_READ_MASK_H_
