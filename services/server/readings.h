#ifndef KEZHI_SERVICES_SERVER_READINGS_H_
#define KEZHI_SERVICES_SERVER_READINGS_H_

#include <chrono>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

#include "services/engine/reading_log.h"
#include "services/server/access.h"
#include "services/server/caller.h"
#include "storage/journal.h"

namespace kezhi::server {

// How long an answer waits for room in the read log, on a worker.
inline constexpr std::chrono::milliseconds kReadingPatience(5000);

// The customer of a deal, as its first quote names it; empty = there is no such deal.
// `cached_only`: UNAVAILABLE as soon as the disk would have to be read. Errors of
// engine::ReadStream.
absl::StatusOr<std::string> CustomerOfDeal(const storage::Journal& journal, const std::string& deal,
                                           bool cached_only);

// Whose texts an event can hold that stands on a stream which is no customer's and no visit's: of a
// complaint and a stop the customer, of a review the visits, of a deal its customer. Errors of
// CustomerOfDeal.
absl::StatusOr<std::vector<std::string>> PersonsNamedBy(const v1::Event& event,
                                                        const storage::Journal& journal,
                                                        bool cached_only);

// Whose personal texts an answer shows: names of customers, or of visits where no customer is
// named, and whether any text of theirs is in clear (else they are shortened only). What is
// withheld or erased shows nothing. Texts in messages that name nobody are `otherwise`'s, of an
// event only where it is a deal's; empty = nobody's (the staff's own words).
std::map<std::string, bool> PersonsShown(const google::protobuf::Message& answer,
                                         const std::string& otherwise);

// Records what `answer` to `request` is about to show the caller of `rpc`. `log` may be nullptr:
// nothing is recorded. Errors of ReadingLog::Record.
absl::Status RecordReading(engine::ReadingLog* log, const Caller& caller, const Rpc& rpc,
                           const google::protobuf::Message& request,
                           const google::protobuf::Message& answer);

// The same of subjects that are known.
absl::Status RecordReading(engine::ReadingLog* log, const Caller& caller, const Rpc& rpc,
                           std::map<std::string, bool> subjects,
                           std::chrono::milliseconds patience);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_READINGS_H_
