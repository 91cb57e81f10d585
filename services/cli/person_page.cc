#include "services/cli/person_page.h"

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.h"

#include "domain/timeline/describe.h"

namespace kezhi::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kStyle[] =
    "body{font-family:sans-serif;margin:2em;max-width:60em}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}"
    "td.text{white-space:pre-wrap}"
    "@media print{body{margin:0}tr{break-inside:avoid}}";

// A personal text with the name of the field that holds it.
using NamedText = std::pair<std::string, std::string>;

// Those anywhere in `message`; of a profile's entry the field that it is about.
void Collect(const Message& message, std::vector<NamedText>& texts) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  const auto take = [&](const FieldDescriptor& field, const Message& value) {
    if (value.GetDescriptor() != v1::Personal::descriptor()) return Collect(value, texts);
    std::string name = field.name();
    if (message.GetDescriptor() == v1::ProfileEntry::descriptor()) {
      name = static_cast<const v1::ProfileEntry&>(message).field();
    }
    texts.emplace_back(std::move(name), Shown(static_cast<const v1::Personal&>(value)));
  };
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      take(*field, message.GetReflection()->GetMessage(message, field));
      continue;
    }
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
      take(*field, message.GetReflection()->GetRepeatedMessage(message, field, i));
    }
  }
}

std::string Row(const char* cell, const std::vector<std::string>& texts) {
  std::string row = "<tr>";
  for (const std::string& text : texts) {
    absl::StrAppend(&row, "<", cell, ">", EscapeHtml(text), "</", absl::string_view(cell, 2), ">");
  }
  return absl::StrCat(row, "</tr>\n");
}

std::string Head(const std::vector<std::string>& texts) {
  return Row("th", texts);
}

std::string Line(const std::vector<std::string>& texts) {
  return Row("td class=\"text\"", texts);
}

std::string Facts(const v1::ExportPersonalDataResponse& person, const FormContext& context) {
  const Words& words = context.words;
  const v1::CardHead& head = person.card().head();
  std::vector<std::vector<std::string>> facts = {
      {words("客户", "Customer"), head.customer()},
      {words("姓名", "Name"), Shown(head.name())},
      {words("电话", "Phone"), Shown(head.phone())},
      {words("电子邮件", "E-mail"), Shown(head.email())},
      {words("外部编号", "Number of another system"), head.external_id()},
      {words("来源", "Source"), head.source()},
      {words("销售顾问", "Consultant"), head.owner()},
      {words("建卡日", "Registered on"), Shown(head.registered_on())},
      {words("来访", "Visits"), absl::StrCat(head.visits())}};
  for (const v1::ProfileEntry& entry : head.profile()) {
    facts.push_back({entry.field(), Shown(entry.value())});
  }
  // How the business has classified the person, and by what.
  for (const v1::CustomerClass& held : head.classes()) {
    std::string text = held.grade();
    for (const v1::Attribute& basis : held.basis()) {
      absl::StrAppend(&text, ", ", basis.name(), " ", basis.value());
    }
    const std::string note = Shown(held.note());
    facts.push_back({absl::StrCat(words("客户分类 ", "Class "), held.scale()),
                     absl::StrCat(text, note.empty() ? "" : ", ", note)});
  }
  std::string rows;
  for (const std::vector<std::string>& fact : facts) {
    if (!fact[1].empty()) rows += Line(fact);
  }
  return rows;
}

std::string Pursuits(const v1::CustomerCard& card, const Words& words) {
  std::string rows =
      Head({words("商机", "Pursuit"), words("车型", "Wanted"), words("级别", "Grade"),
            words("状态", "State"), words("建卡日", "Opened")});
  for (const v1::CardBack& back : card.backs()) {
    const v1::CardPursuit& pursuit = back.pursuit();
    rows += Line({absl::StrCat(pursuit.pursuit()), pursuit.wanted(), pursuit.grade(),
                  words.Of(pursuit.status()), Shown(pursuit.opened_on())});
  }
  return rows;
}

std::string Events(const google::protobuf::RepeatedPtrField<v1::Event>& events,
                   const FormContext& context) {
  const Words& words = context.words;
  std::string rows =
      Head({words("事件", "Event"), words("记录时间", "Recorded"), words("记录人", "By"),
            words("内容", "What"), words("个人信息", "Personal data")});
  for (const v1::Event& event : events) {
    std::vector<NamedText> texts;
    Collect(event, texts);
    const std::string personal =
        absl::StrJoin(texts, "\n", [](std::string* out, const NamedText& text) {
          absl::StrAppend(out, text.first, ": ", text.second);
        });
    rows += Line({absl::StrCat(event.position()), DayAndTime(event.recorded_at(), context.zone),
                  event.actor().principal(), domain::Describe(event, words.language()), personal});
  }
  return rows;
}

// Nothing, where everything was searched.
std::string Unsearched(const v1::ExportPersonalDataResponse& person, const Words& words) {
  if (person.unsearched().empty()) return "";
  const std::string what =
      words("未检索：以下由员工书写，未注明客户，是否涉及本人须逐条阅读才能判断：",
            "Not searched, since it names no customer and only a reader can tell whether it is "
            "about this person, is what the staff wrote in: ");
  return absl::StrCat("<p>", EscapeHtml(what), EscapeHtml(absl::StrJoin(person.unsearched(), ", ")),
                      "</p>\n");
}

std::string TableOf(const std::string& title, const std::string& rows) {
  return absl::StrCat("<h2>", EscapeHtml(title), "</h2>\n<table>\n", rows, "</table>\n");
}

}  // namespace

std::string EscapeHtml(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string PersonPage(const v1::ExportPersonalDataResponse& person, const FormContext& context) {
  const Words& words = context.words;
  const std::string title = words("个人信息副本", "Personal data");
  const std::string made = absl::StrCat(
      words("制作于 ", "Handed out at "), DayAndTime(person.disclosed_at(), context.zone),
      words("，经手人 ", " by "), person.disclosed_by(), words("，日志 ", ", log "),
      absl::BytesToHexString(person.log_id()), words("，事件 ", ", event "), person.position());
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"", words.language(),
      "\">\n<head>\n<meta charset=\"utf-8\">\n<title>", EscapeHtml(title), "</title>\n<style>",
      kStyle, "</style>\n</head>\n<body>\n<h1>", EscapeHtml(title), "</h1>\n<p>", EscapeHtml(made),
      "</p>\n", TableOf(words("基本信息", "The person"), Facts(person, context)),
      TableOf(words("商机", "Pursuits"), Pursuits(person.card(), words)),
      TableOf(words("全部记录", "Everything recorded"), Events(person.events(), context)),
      person.mentions().empty() ? ""
                                : TableOf(words("其他处的记载", "Recorded elsewhere"),
                                          Events(person.mentions(), context)),
      Unsearched(person, words), "</body>\n</html>\n");
}

}  // namespace kezhi::cli
