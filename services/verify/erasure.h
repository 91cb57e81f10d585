#ifndef KEZHI_SERVICES_VERIFY_ERASURE_H_
#define KEZHI_SERVICES_VERIFY_ERASURE_H_

#include <string>

#include "kezhi/v1/verifier.pb.h"

#include "services/verify/checks.h"

namespace kezhi::verify {

// The certificate of an erasure (`kezhi erase --certificate`): a statement signed by the log, and
// the evidence of the event that erased the person, which must say the same. When the keys were
// destroyed stands in the statement alone: of that there is the log's signature and no more.
v1::VerifierReport CheckErasure(const std::string& text, const Trust& trust);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_ERASURE_H_
