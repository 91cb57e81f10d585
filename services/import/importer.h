#ifndef KEZHI_SERVICES_IMPORT_IMPORTER_H_
#define KEZHI_SERVICES_IMPORT_IMPORTER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/command.pb.h"

#include "services/import/mapping.h"

namespace kezhi::services {

// Sends commands in order and answers with one result for each; a status of its own when nothing
// could be sent.
using CommandSender = std::function<absl::StatusOr<std::vector<absl::StatusOr<v1::Outcome>>>(
    const std::vector<v1::Command>&)>;

// A row that did not make it, or not wholly.
struct Reject {
  std::string file;
  int line = 0;
  std::string column;  // empty when it is not one column's fault
  std::string reason;  // as in errors.proto, such as PHONE_INVALID
  std::string message;
};

// Which files are taken over, and how they are read.
struct ImportOptions {
  std::vector<std::string> files;
  // Commands a message.
  std::size_t batch = 200;
  // Another encoding than the mapping says, such as `GB18030`; empty = as it says.
  std::string encoding;
  // Called now and then with rows done and rows in all.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

// What became of the rows and of the commands made of them.
struct ImportSummary {
  std::uint64_t rows = 0;
  std::uint64_t commands = 0;  // sent
  std::uint64_t taken = 0;     // accepted now
  std::uint64_t present = 0;   // accepted by an earlier run
  std::uint64_t refused = 0;   // rows with at least one reject
  std::vector<Reject> rejects;
  std::vector<std::pair<std::string, std::uint64_t>> by_command;  // accepted now or before, by kind
};

// Turns rows into commands and sends them. A bad row is rejected and the rest goes on. Request ids
// are UUIDv5 of the import's name and the row's natural key, so that a second run adds nothing and
// a killed one is taken up by running it again. NOT_FOUND: a file of a join is not among `files`.
// INVALID_ARGUMENT: a file that no source names. Otherwise the sender's status, when it could not
// send.
absl::StatusOr<ImportSummary> Import(const Mapping& mapping, const ImportOptions& options,
                                     const CommandSender& send);

// The rejects as CSV with a header.
std::string RejectsAsCsv(const std::vector<Reject>& rejects);

}  // namespace kezhi::services

#endif  // KEZHI_SERVICES_IMPORT_IMPORTER_H_
