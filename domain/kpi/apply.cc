#include "domain/kpi/apply.h"

#include <string>
#include <utility>

#include "kezhi/v1/assessment_views.pb.h"

#include "domain/fold.h"
#include "domain/kpi/tables.h"
#include "domain/names.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

void Open(const v1::Event& event, v1::KpiSheet& row) {
  const v1::AssessmentOpened& opened = event.assessment_opened();
  row.set_assessment(event.stream());
  row.set_consultant(opened.consultant());
  *row.mutable_from() = opened.from();
  *row.mutable_to() = opened.to();
  row.set_opened_by(event.actor().principal());
  *row.mutable_opened_at() = event.recorded_at();
  for (const v1::ScoreSheet& sheet : opened.sheets()) {
    v1::KpiPart& part = *row.add_parts();
    part.set_sheet(sheet.id());
    part.set_label_zh(sheet.label_zh());
    part.set_label(sheet.label());
    for (const v1::ScoreSheetItem& asked : sheet.items()) {
      v1::KpiItem& item = *part.add_items();
      item.set_item(asked.id());
      item.set_label_zh(asked.label_zh());
      item.set_label(asked.label());
      item.set_source_zh(asked.source_zh());
      item.set_source(asked.source());
      item.set_weight_bp(asked.weight_bp());
      item.set_guide_zh(asked.guide_zh());
      item.set_guide(asked.guide());
      item.set_metric(asked.metric());
    }
  }
}

void Score(const v1::Event& event, v1::KpiSheet& row) {
  const v1::ItemScored& scored = event.item_scored();
  for (v1::KpiPart& part : *row.mutable_parts()) {
    if (part.sheet() != scored.sheet()) continue;
    for (v1::KpiItem& item : *part.mutable_items()) {
      if (item.item() != scored.item()) continue;
      item.set_score_bp(scored.score_bp());
      item.clear_note();
      if (IsPresent(scored.note())) *item.mutable_note() = scored.note();
      item.set_scored_by(event.actor().principal());
      *item.mutable_scored_at() = event.recorded_at();
    }
  }
}

void Close(const v1::Event& event, v1::KpiSheet& row) {
  row.set_closed(true);
  *row.mutable_closed_at() = event.recorded_at();
  for (const v1::SheetTotal& total : event.assessment_closed().totals()) {
    for (v1::KpiPart& part : *row.mutable_parts()) {
      if (part.sheet() == total.sheet()) part.set_total_bp(total.total_bp());
    }
  }
}

}  // namespace

void ApplyKpi(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  void (*change)(const v1::Event& event, v1::KpiSheet& row) = nullptr;
  switch (event.kind_case()) {
    case v1::Event::kAssessmentOpened: change = Open; break;
    case v1::Event::kItemScored: change = Score; break;
    case v1::Event::kAssessmentClosed: change = Close; break;
    default: return;
  }
  const std::string key = RowKey(StoreOf(event.stream()), event.stream());
  v1::KpiSheet row = GetRow<v1::KpiSheet>(rows, kKpiSheets, key).value_or(v1::KpiSheet());
  change(event, row);
  Touch(event, row);
  PutRow(out, kKpiSheets, key, std::move(row));
}

}  // namespace kezhi::domain
