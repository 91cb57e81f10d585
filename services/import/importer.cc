#include "services/import/importer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include <google/rpc/error_details.pb.h>

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/engine/uuid.h"
#include "services/import/row_source.h"

namespace kezhi::services {
namespace {

// The namespace of all imports' request ids; any fixed UUID serves.
constexpr char kImportNamespace[] = "5d2a4b0e-6c1f-4d0b-9a53-2c7f1e8b6a90";

// A row in the order in which it is taken.
struct RowPlace {
  std::size_t source = 0;
  std::size_t row = 0;
  std::string sort_key;  // empty ones last
};

// A command on its way, and where it came from.
struct Pending {
  v1::Command command;
  const CommandRule* rule;
  std::size_t source;
  int line;
};

bool Holds(const Condition& condition, const Columns& columns) {
  const std::string* value = columns(condition.column);
  return value != nullptr && std::find(condition.values.begin(), condition.values.end(), *value) !=
                                 condition.values.end();
}

bool Applies(const CommandRule& rule, const Columns& columns) {
  for (const Condition& condition : rule.when) {
    if (!Holds(condition, columns)) return false;
  }
  for (const Condition& condition : rule.unless) {
    if (Holds(condition, columns)) return false;
  }
  return true;
}

// Name of the command's arm, such as `win_pursuit`.
std::string KindOf(const v1::Command& command) {
  const google::protobuf::OneofDescriptor* kind =
      v1::Command::descriptor()->FindOneofByName("kind");
  const auto* field = v1::Command::GetReflection()->GetOneofFieldDescriptor(command, kind);
  return field == nullptr ? "" : field->name();
}

// The column behind the first field violation of a refusal.
std::string ColumnAtFault(const absl::Status& status, const CommandRule& rule) {
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  google::rpc::BadRequest bad;
  if (!payload.has_value() || !bad.ParseFromString(std::string(*payload))) return "";
  for (const auto& violation : bad.field_violations()) {
    std::string column = rule.command.ColumnOf(violation.field());
    if (!column.empty()) return column;
  }
  return "";
}

class Run {
 public:
  Run(const Mapping& mapping, const ImportOptions& options, const CommandSender& send)
      : mapping_(mapping), options_(options), send_(send) {}

  absl::StatusOr<ImportSummary> Do() {
    KEZHI_RETURN_IF_ERROR(Open());
    const std::vector<RowPlace> order = Order();
    for (const RowPlace& place : order) {
      Take(place);
      ++summary_.rows;
      if (pending_.size() < options_.batch) continue;
      KEZHI_RETURN_IF_ERROR(Flush());
      if (options_.progress) options_.progress(summary_.rows, order.size());
    }
    KEZHI_RETURN_IF_ERROR(Flush());
    if (options_.progress) options_.progress(order.size(), order.size());
    summary_.refused = refused_rows_.size();
    summary_.by_command.assign(by_command_.begin(), by_command_.end());
    return std::move(summary_);
  }

 private:
  absl::Status Open();
  std::vector<RowPlace> Order();
  void Take(const RowPlace& place);
  absl::Status Flush();
  void Judge(const Pending& pending, const absl::StatusOr<v1::Outcome>& result);
  void AddReject(std::size_t source, int line, Reject reject);

  const Mapping& mapping_;
  const ImportOptions& options_;
  const CommandSender& send_;
  std::vector<RowSource> sources_;
  std::vector<Pending> pending_;
  std::unordered_set<std::string> seen_;  // natural keys made in this run
  std::map<std::string, std::uint64_t> by_command_;
  std::unordered_set<std::string> refused_rows_;
  ImportSummary summary_;
};

absl::Status Run::Open() {
  for (const SourceRule& rule : mapping_.sources) {
    for (const std::string& file : options_.files) {
      if (!IsNamed(file, rule.file)) continue;
      KEZHI_ASSIGN_OR_RETURN(RowSource source,
                             RowSource::Open(rule, file, options_.files, options_.encoding));
      sources_.push_back(std::move(source));
    }
  }
  for (const std::string& file : options_.files) {
    const bool named =
        std::any_of(mapping_.sources.begin(), mapping_.sources.end(), [&](const SourceRule& rule) {
          return IsNamed(file, rule.file) ||
                 std::any_of(rule.joins.begin(), rule.joins.end(),
                             [&](const Join& join) { return IsNamed(file, join.file); });
        });
    if (!named) {
      return absl::InvalidArgumentError(
          absl::StrCat("the mapping ", mapping_.import, " says nothing of ", file));
    }
  }
  if (sources_.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("none of the files is a source of the mapping ", mapping_.import));
  }
  return absl::OkStatus();
}

// Where a row stands in time, by its file's `sort_by`; empty when it does not say.
std::string SortKey(RowSource& source, std::size_t row) {
  std::string key;
  TemplateFault fault;
  if (source.rule().sort_by.has_value() && source.Select(row, fault)) {
    source.rule().sort_by->Fill([&](const std::string& name) { return source.Find(name); }, key,
                                fault);
  }
  return key;
}

std::vector<RowPlace> Run::Order() {
  std::vector<RowPlace> order;
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    for (std::size_t row = 0; row < sources_[s].size(); ++row) {
      order.push_back({s, row, SortKey(sources_[s], row)});
    }
  }
  const bool by_time = mapping_.order_by_time;
  std::stable_sort(order.begin(), order.end(), [by_time](const RowPlace& a, const RowPlace& b) {
    if (!by_time && a.source != b.source) return a.source < b.source;
    if (a.sort_key.empty() != b.sort_key.empty()) return b.sort_key.empty();
    return a.sort_key < b.sort_key;
  });
  return order;
}

void Run::Take(const RowPlace& place) {
  RowSource& source = sources_[place.source];
  const int line = source.line(place.row);
  TemplateFault fault;
  if (!source.Select(place.row, fault)) {
    AddReject(place.source, line, {"", 0, fault.column, fault.reason, fault.what});
    return;
  }
  const Columns columns = [&](const std::string& name) { return source.Find(name); };
  for (const CommandRule& rule : source.rule().commands) {
    if (!Applies(rule, columns)) continue;
    std::string key;
    v1::Command command;
    if (!rule.key.Fill(columns, key, fault) || !rule.command.Fill(columns, command, fault)) {
      AddReject(
          place.source, line,
          {"", 0, fault.column, fault.reason, absl::StrCat("`", fault.column, "` ", fault.what)});
      return;  // what follows builds on it
    }
    if (!seen_.insert(key).second) continue;
    command.set_request_id(
        engine::NamedUuid(kImportNamespace, absl::StrCat(mapping_.import, "\n", key)));
    pending_.push_back({std::move(command), &rule, place.source, line});
  }
}

absl::Status Run::Flush() {
  if (pending_.empty()) return absl::OkStatus();
  std::vector<v1::Command> commands;
  commands.reserve(pending_.size());
  for (const Pending& pending : pending_) commands.push_back(pending.command);
  KEZHI_ASSIGN_OR_RETURN(const auto results, send_(commands));
  if (results.size() != pending_.size()) {
    return absl::InternalError("the service answered another number of commands");
  }
  for (std::size_t i = 0; i < results.size(); ++i) Judge(pending_[i], results[i]);
  summary_.commands += pending_.size();
  pending_.clear();
  return absl::OkStatus();
}

void Run::Judge(const Pending& pending, const absl::StatusOr<v1::Outcome>& result) {
  if (result.ok()) {
    ++(result->duplicate() ? summary_.present : summary_.taken);
    ++by_command_[KindOf(pending.command)];
    return;
  }
  AddReject(pending.source, pending.line,
            {"", 0, ColumnAtFault(result.status(), *pending.rule),
             domain::ReasonName(domain::ReasonOf(result.status())),
             std::string(result.status().message())});
}

void Run::AddReject(std::size_t source, int line, Reject reject) {
  reject.file = sources_[source].path();
  reject.line = line;
  refused_rows_.insert(absl::StrCat(source, ":", line));
  summary_.rejects.push_back(std::move(reject));
}

}  // namespace

absl::StatusOr<ImportSummary> Import(const Mapping& mapping, const ImportOptions& options,
                                     const CommandSender& send) {
  return Run(mapping, options, send).Do();
}

std::string RejectsAsCsv(const std::vector<Reject>& rejects) {
  std::string text = CsvLine({"file", "line", "column", "reason", "message"});
  for (const Reject& reject : rejects) {
    text += CsvLine(
        {reject.file, absl::StrCat(reject.line), reject.column, reject.reason, reject.message});
  }
  return text;
}

}  // namespace kezhi::services
