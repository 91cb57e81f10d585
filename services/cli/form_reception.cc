// The reception board as it is printed.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

// Ids of resources, `c1, c2`.
std::string ShortNames(const google::protobuf::RepeatedPtrField<std::string>& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, const std::string& name) {
    absl::StrAppend(out, Short(name));
  });
}

// `c3 receiving, c1 on leave (owed)`.
std::string SkippedWords(const v1::BoardVisit& visit, const Words& words) {
  return absl::StrJoin(visit.skipped(), words("、", ", "),
                       [&words](std::string* out, const v1::SkippedTurn& skipped) {
                         absl::StrAppend(out, Short(skipped.consultant()), " ",
                                         words.Of(skipped.why()),
                                         skipped.owed() ? words("（补轮）", " (owed)") : "");
                       });
}

// Why this consultant, in a few words.
std::string ReasonWords(const v1::BoardVisit& visit, const Words& words) {
  if (visit.waiting()) return words("等候", "waits");
  const std::string reason = words.Of(visit.reason());
  if (visit.instead_of().empty()) return reason;
  return absl::StrCat(reason, words("，代 ", " for "), Short(visit.instead_of()), " (",
                      words.Of(visit.because()), ")");
}

// When the message was sent, or until when it is due.
std::string MessageWords(const v1::BoardVisit& visit, const FormContext& context) {
  const Words& words = context.words;
  if (visit.has_greeted_at()) {
    return absl::StrCat(TimeOfDay(visit.greeted_at(), context.zone),
                        visit.greeted_late() ? words(" 迟", " late") : "");
  }
  if (!visit.has_message_due_at()) return "";
  if (visit.message_seconds_left() < 0) return words("逾期", "overdue");
  return absl::StrCat(words("限 ", "by "), TimeOfDay(visit.message_due_at(), context.zone));
}

Table PostsTable(const v1::ReceptionBoard& board, const Words& words) {
  Table table({{"place", words("顺序", "Place"), true},
               {"consultant", words("置业顾问", "Consultant")},
               {"next", words("轮到", "Next")},
               {"state", words("状态", "State")},
               {"taken", words("接待", "Taken"), true},
               {"skipped", words("跳过", "Passed"), true},
               {"owed", words("欠轮", "Owed"), true},
               {"own", words("老客户/指定", "Own"), true},
               {"substituted", words("代接", "For others"), true},
               {"helped", words("协助", "Helped"), true},
               {"out_of_turn", words("插队", "Out of turn"), true}});
  for (const v1::BoardPost& post : board.posts()) {
    table.Add({post.place() == 0 ? "" : absl::StrCat(post.place()), Short(post.consultant()),
               Words::Tick(post.next()), words.Of(post.state()), absl::StrCat(post.taken()),
               absl::StrCat(post.skipped()), absl::StrCat(post.owed()), absl::StrCat(post.own()),
               absl::StrCat(post.substituted()), absl::StrCat(post.helped()),
               absl::StrCat(post.out_of_turn())});
  }
  return table;
}

Table BoardVisitsTable(const v1::ReceptionBoard& board, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"visit", words("来访", "Visit"), false, Fit::kCut},
               {"arrived_at", words("来", "Came")},
               {"left_at", words("离", "Left")},
               {"minutes", words("分钟", "Minutes"), true},
               {"consultant", words("接待", "Received by")},
               {"credited", words("业绩", "Credit")},
               {"reason", words("原因", "Why"), false, Fit::kWrap},
               {"skipped", words("跳过", "Passed over"), false, Fit::kWrap},
               {"helpers", words("协助", "Helped by"), false, Fit::kWrap},
               {"to_hand_back", words("待交接", "To hand back"), false, Fit::kWrap},
               {"message", words("信息", "Message")},
               {"out_of_turn", words("插队", "Out of turn")},
               {"void", words("作废", "Void")}});
  for (const v1::BoardVisit& visit : board.visits()) {
    table.Add({Short(visit.visit()), TimeOfDay(visit.arrived_at(), context.zone),
               TimeOfDay(visit.left_at(), context.zone), absl::StrCat(visit.minutes()),
               Short(visit.consultant()), Short(visit.credited()), ReasonWords(visit, words),
               SkippedWords(visit, words), ShortNames(visit.helpers()),
               ShortNames(visit.to_hand_back()), MessageWords(visit, context),
               Words::Tick(visit.out_of_turn()), Words::Tick(visit.void_())});
  }
  return table;
}

}  // namespace

Form FormOf(const v1::ReceptionBoard& board, const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = absl::StrCat(words("排岗板", "Reception board"), "  ", board.store_name(), "  ",
                            Shown(board.day()));
  form.facts = {{words("轮到", "next"), Short(board.next())},
                {words("等候", "waiting"), ShortNames(board.queue())}};
  form.sections.push_back({"", PostsTable(board, words)});
  form.sections.push_back({words("来访", "Visits"), BoardVisitsTable(board, context)});
  form.csv = BoardVisitsTable(board, context);
  return form;
}

}  // namespace kezhi::cli
