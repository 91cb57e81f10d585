#include "services/cli/form.h"

#include "absl/strings/str_cat.h"

#include "services/cli/text.h"

namespace kezhi::cli {

std::string FormContext::Called(const std::string& word) const {
  const auto label = labels.find(word);
  return label == labels.end() ? word : label->second;
}

namespace {

// Facts side by side, as many on a line as fit.
void PrintFacts(std::ostream& out, const std::vector<Form::Fact>& facts, const TableStyle& style) {
  constexpr int kDefaultWidth = 100;
  const int limit = style.width > 0 ? style.width : kDefaultWidth;
  int used = 0;
  for (const Form::Fact& fact : facts) {
    if (fact.value.empty()) continue;
    const std::string value = OneLine(fact.value);
    const int width = DisplayWidth(fact.label) + 1 + DisplayWidth(value);
    if (used > 0 && used + 3 + width > limit) {
      out << '\n';
      used = 0;
    }
    if (used > 0) out << "   ";
    used += (used > 0 ? 3 : 0) + width;
    out << Colored(fact.label, Emphasis::kFaint, style.color) << ' ' << value;
  }
  if (used > 0) out << '\n';
}

}  // namespace

void PrintForm(std::ostream& out, const Form& form, const TableStyle& style) {
  if (!form.title.empty()) {
    out << Colored(OneLine(form.title), Emphasis::kStrong, style.color) << '\n';
  }
  PrintFacts(out, form.facts, style);
  bool first = form.title.empty() && form.facts.empty();
  for (const Form::Section& section : form.sections) {
    if (!first) out << '\n';
    first = false;
    if (!section.title.empty()) {
      out << Colored(OneLine(section.title), Emphasis::kStrong, style.color) << '\n';
    }
    section.table.Print(out, style);
  }
}

void PrintFormCsv(std::ostream& out, const Form& form) {
  if (form.csv) {
    form.csv->PrintCsv(out);
  } else if (!form.sections.empty()) {
    form.sections.front().table.PrintCsv(out);
  }
}

std::string GradeCounts(const google::protobuf::RepeatedPtrField<v1::GradeCount>& counts) {
  std::string text;
  for (const v1::GradeCount& count : counts) {
    absl::StrAppend(&text, text.empty() ? "" : "  ", count.grade(), " ", count.count());
  }
  return text;
}

}  // namespace kezhi::cli
