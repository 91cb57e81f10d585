#include "services/server/form_diff.h"

#include <map>
#include <string>
#include <utility>

#include "domain/form_rows.h"

namespace kezhi::server {
namespace {

using Fields = std::map<std::string, std::string>;
using google::protobuf::Message;

// The fields in which the two differ.
v1::RowDifference Differ(const std::string& path, const Fields& before, const Fields& after) {
  v1::RowDifference row;
  row.set_path(path);
  Fields all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [name, unused] : all) {
    const auto old_value = before.find(name);
    const auto new_value = after.find(name);
    const std::string was = old_value == before.end() ? "" : old_value->second;
    const std::string is = new_value == after.end() ? "" : new_value->second;
    if (was == is) continue;
    v1::FieldDifference& field = *row.add_fields();
    field.set_path(name);
    field.set_before(was);
    field.set_after(is);
  }
  return row;
}

}  // namespace

std::vector<v1::RowDifference> DiffForms(const Message& before, const Message& after) {
  // What moves only its place has not changed.
  domain::FormRows old_rows = domain::FormRowsOf(before, domain::Places::kLeftOut);
  domain::FormRows new_rows = domain::FormRowsOf(after, domain::Places::kLeftOut);
  domain::FormRows all = old_rows;
  all.insert(new_rows.begin(), new_rows.end());
  std::vector<v1::RowDifference> differences;
  for (const auto& [path, unused] : all) {
    const bool was = old_rows.contains(path);
    const bool is = new_rows.contains(path);
    v1::RowDifference row =
        Differ(path, was ? old_rows[path].fields : Fields(), is ? new_rows[path].fields : Fields());
    if (was && is && row.fields().empty()) continue;
    row.set_change(!was  ? v1::ROW_CHANGE_ADDED
                   : !is ? v1::ROW_CHANGE_REMOVED
                         : v1::ROW_CHANGE_CHANGED);
    differences.push_back(std::move(row));
  }
  return differences;
}

const Message& FormIn(const Message& answer) {
  const google::protobuf::Descriptor& type = *answer.GetDescriptor();
  const google::protobuf::FieldDescriptor* form = nullptr;
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = type.field(i);
    if (field->name() == "served" || field->name() == "next_page_token") continue;
    if (field->is_repeated() || form != nullptr) return answer;
    form = field;
  }
  return form == nullptr ? answer : answer.GetReflection()->GetMessage(answer, form);
}

}  // namespace kezhi::server
