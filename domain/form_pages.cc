#include "domain/form_pages.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace kezhi::domain {
namespace {

using google::protobuf::RepeatedPtrField;

// Counts elements as they pass and tells which stand on the page.
class Window {
 public:
  explicit Window(const FormPage& page) : page_(page) {}

  bool Next() {
    const int at = next_++;
    return at >= page_.offset && at - page_.offset < page_.limit;
  }

  bool more() const { return next_ - page_.offset > page_.limit; }

 private:
  const FormPage page_;
  int next_ = 0;
};

// Leaves the elements that `wanted` takes, in their order.
template <typename Line>
void Keep(RepeatedPtrField<Line>& lines, const std::function<bool(const Line& line)>& wanted) {
  RepeatedPtrField<Line> kept;
  for (Line& line : lines) {
    if (wanted(line)) *kept.Add() = std::move(line);
  }
  lines.Swap(&kept);
}

template <typename Line>
void KeepPage(Window& window, RepeatedPtrField<Line>& lines) {
  Keep<Line>(lines, [&window](const Line&) { return window.Next(); });
}

template <typename Line>
void Move(RepeatedPtrField<Line>& from, RepeatedPtrField<Line>& to) {
  for (Line& line : from) *to.Add() = std::move(line);
}

bool Wants(const SheetLines& wanted, const v1::RegistrationLine& line) {
  return (wanted.consultant.empty() || line.consultant() == wanted.consultant) &&
         (wanted.channel == v1::CHANNEL_UNSPECIFIED || line.channel() == wanted.channel) &&
         (wanted.grade.empty() || line.grade() == wanted.grade) &&
         (line.on_site_order() || !wanted.on_site_order) &&
         (line.incomplete() || !wanted.incomplete);
}

// Whether `a` stands before `b`; neither where the order does not tell.
bool IsBefore(SheetOrder order, const v1::RegistrationLine& a, const v1::RegistrationLine& b) {
  switch (order) {
    case SheetOrder::kNumber: return a.no() < b.no();
    case SheetOrder::kConsultant: return a.consultant() < b.consultant();
    case SheetOrder::kMinutes: return a.minutes() < b.minutes();
    case SheetOrder::kWantedModel: return a.wanted_model() < b.wanted_model();
  }
  return false;
}

}  // namespace

bool TakePage(const SheetLines& wanted, const FormPage& page, v1::RegistrationSheet& sheet) {
  auto& lines = *sheet.mutable_lines();
  Keep<v1::RegistrationLine>(
      lines, [&wanted](const v1::RegistrationLine& line) { return Wants(wanted, line); });
  // They come by number; what the order does not tell stays so.
  std::stable_sort(lines.pointer_begin(), lines.pointer_end(),
                   [&wanted](const v1::RegistrationLine* a, const v1::RegistrationLine* b) {
                     return wanted.descending ? IsBefore(wanted.order, *b, *a)
                                              : IsBefore(wanted.order, *a, *b);
                   });
  Window window(page);
  KeepPage(window, lines);
  return window.more();
}

bool TakePage(v1::ActivityKind kind, const FormPage& page, v1::DailyReport& report) {
  if (kind != v1::ACTIVITY_KIND_UNSPECIFIED) {
    Keep<v1::ReportLine>(*report.mutable_lines(),
                         [kind](const v1::ReportLine& line) { return line.kind() == kind; });
  }
  Window window(page);
  KeepPage(window, *report.mutable_lines());
  if (page.offset > 0) report.clear_plan();
  return window.more();
}

bool TakePage(const FormPage& page, v1::CustomerCard& card) {
  Window window(page);
  if (card.has_front()) KeepPage(window, *card.mutable_front()->mutable_lines());
  RepeatedPtrField<v1::CardBack> kept;
  for (v1::CardBack& back : *card.mutable_backs()) {
    const bool stands_here = window.Next();
    KeepPage(window, *back.mutable_lines());
    if (stands_here || back.lines_size() > 0) *kept.Add() = std::move(back);
  }
  card.mutable_backs()->Swap(&kept);
  return window.more();
}

void AppendPage(v1::RegistrationSheet& page, v1::RegistrationSheet& whole) {
  Move(*page.mutable_lines(), *whole.mutable_lines());
}

void AppendPage(v1::DailyReport& page, v1::DailyReport& whole) {
  Move(*page.mutable_lines(), *whole.mutable_lines());
}

void AppendPage(v1::CustomerCard& page, v1::CustomerCard& whole) {
  if (page.front().lines_size() > 0) {
    Move(*page.mutable_front()->mutable_lines(), *whole.mutable_front()->mutable_lines());
  }
  for (v1::CardBack& back : *page.mutable_backs()) {
    const int last = whole.backs_size() - 1;
    const bool goes_on =
        last >= 0 && whole.backs(last).pursuit().pursuit() == back.pursuit().pursuit();
    if (goes_on) {
      Move(*back.mutable_lines(), *whole.mutable_backs(last)->mutable_lines());
    } else {
      *whole.add_backs() = std::move(back);
    }
  }
}

}  // namespace kezhi::domain
