#include "domain/explain/cell.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "kezhi/v1/common.pb.h"

namespace kezhi::domain {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsPersonal(const FieldDescriptor& field) {
  return !IsLeaf(field) && field.message_type() == v1::Personal::descriptor();
}

// The messages of a row's ancestors, the nearest first.
std::vector<const Message*> Ancestors(const FormRows& rows, std::string path) {
  std::vector<const Message*> ancestors;
  while (!path.empty()) {
    path = rows.at(path).parent;
    ancestors.push_back(rows.at(path).message);
  }
  return ancestors;
}

std::string TextOf(const FormRow& row, const std::string& path, bool leaf) {
  if (leaf) {
    const auto found = row.fields.find(path);
    return found == row.fields.end() ? "" : found->second;
  }
  std::vector<std::string> parts;
  for (const auto& [name, value] : row.fields) {
    if (absl::StartsWith(name, absl::StrCat(path, "."))) parts.push_back(value);
  }
  return absl::StrJoin(parts, ", ");
}

// The field of the row that `path` leads to.
std::optional<Cell> FieldAt(const FormRow& row, const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  Cell cell;
  cell.around = {row.message};
  std::string walked;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Message& message = *cell.around.front();
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(parts[i]);
    // The elements of a repeated message are rows of their own.
    if (field == nullptr || (field->is_repeated() && !IsLeaf(*field))) return std::nullopt;
    absl::StrAppend(&walked, walked.empty() ? "" : ".", parts[i]);
    if (i + 1 == parts.size() || IsPersonal(*field)) {
      cell.field = parts[i];
      cell.value = TextOf(row, walked, IsLeaf(*field));
      return cell;
    }
    if (IsLeaf(*field)) return std::nullopt;
    cell.around.insert(cell.around.begin(), &message.GetReflection()->GetMessage(message, field));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Cell> CellAt(const FormRows& rows, const std::string& path) {
  const auto whole = rows.find(path);
  if (whole != rows.end() && !path.empty()) {
    Cell cell{.value = "present", .field = "", .around = {whole->second.message}};
    const std::vector<const Message*> ancestors = Ancestors(rows, path);
    cell.around.insert(cell.around.end(), ancestors.begin(), ancestors.end());
    return cell;
  }
  // What identifies a row may have dots in it, so the longest row's path counts.
  std::size_t end = path.rfind('.');
  while (end != std::string::npos && !rows.contains(path.substr(0, end))) {
    end = end == 0 ? std::string::npos : path.rfind('.', end - 1);
  }
  const bool of_head = end == std::string::npos;
  const std::string row = of_head ? "" : path.substr(0, end);
  std::optional<Cell> cell = FieldAt(rows.at(row), of_head ? path : path.substr(end + 1));
  if (!cell.has_value()) return std::nullopt;
  const std::vector<const Message*> ancestors = Ancestors(rows, row);
  cell->around.insert(cell->around.end(), ancestors.begin(), ancestors.end());
  return cell;
}

}  // namespace kezhi::domain
