// Every text of an event or a row is either public or personal (decisions.md §2.6), and a personal
// value keeps the name of its field on its way from an event into a row: the name is part of what
// it is sealed with.
#include <set>
#include <string>

#include "google/protobuf/descriptor.h"
#include <gtest/gtest.h>

#include "kezhi/v1/assessment_views.pb.h"
#include "kezhi/v1/care_views.pb.h"
#include "kezhi/v1/complaint_views.pb.h"
#include "kezhi/v1/deal_views.pb.h"
#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/meeting_views.pb.h"
#include "kezhi/v1/options.pb.h"
#include "kezhi/v1/plan_views.pb.h"
#include "kezhi/v1/playbook_views.pb.h"
#include "kezhi/v1/reception_views.pb.h"
#include "kezhi/v1/relations_views.pb.h"
#include "kezhi/v1/route_views.pb.h"
#include "kezhi/v1/search_views.pb.h"
#include "kezhi/v1/survey_views.pb.h"
#include "kezhi/v1/territory_views.pb.h"
#include "kezhi/v1/tracking_views.pb.h"
#include "kezhi/v1/views.pb.h"

namespace kezhi::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Messages that a message holds, itself included.
void Collect(const Descriptor* message, std::set<const Descriptor*>& found) {
  if (message == v1::Personal::descriptor() || !found.insert(message).second) return;
  for (int i = 0; i < message->field_count(); ++i) {
    const Descriptor* part = message->field(i)->message_type();
    if (part != nullptr && part->file()->package() == "kezhi.v1") Collect(part, found);
  }
}

std::set<const Descriptor*> EventMessages() {
  std::set<const Descriptor*> found;
  const auto* kind = v1::Event::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < kind->field_count(); ++i) Collect(kind->field(i)->message_type(), found);
  return found;
}

// What the folds of the forms and of the access log store.
std::set<const Descriptor*> RowMessages() {
  std::set<const Descriptor*> found;
  for (const Descriptor* row : {v1::StoreRow::descriptor(),
                                v1::ConsultantRow::descriptor(),
                                v1::PlaybookAdopted::descriptor(),
                                v1::RegistrationLine::descriptor(),
                                v1::SheetState::descriptor(),
                                v1::ProgressPursuit::descriptor(),
                                v1::ProgressStep::descriptor(),
                                v1::ProgressContact::descriptor(),
                                v1::CustomerAlias::descriptor(),
                                v1::CardHead::descriptor(),
                                v1::CardPursuit::descriptor(),
                                v1::CardLine::descriptor(),
                                v1::Purchase::descriptor(),
                                v1::ReportLine::descriptor(),
                                v1::PlanLine::descriptor(),
                                v1::ReportState::descriptor(),
                                v1::ReaderRow::descriptor(),
                                v1::ReadingDay::descriptor(),
                                v1::ComplaintRow::descriptor(),
                                v1::SurveyRow::descriptor(),
                                v1::ScoreRow::descriptor(),
                                v1::AnswerRow::descriptor(),
                                v1::ImprovementRow::descriptor(),
                                v1::CommendationRow::descriptor(),
                                v1::TrackingRow::descriptor(),
                                v1::SheetCut::descriptor(),
                                v1::CareRow::descriptor(),
                                v1::TerritoryRow::descriptor(),
                                v1::DistributorRow::descriptor(),
                                v1::ScreeningRow::descriptor(),
                                v1::ItineraryRow::descriptor(),
                                v1::RouteStop::descriptor(),
                                v1::OutletRow::descriptor(),
                                v1::FollowUpLine::descriptor(),
                                v1::Deal::descriptor(),
                                v1::Credit::descriptor(),
                                v1::AgeingReport::descriptor(),
                                v1::StageStay::descriptor(),
                                v1::Funnel::descriptor(),
                                v1::WorkPlan::descriptor(),
                                v1::WorkDay::descriptor(),
                                v1::ContactDay::descriptor(),
                                v1::KpiSheet::descriptor(),
                                v1::BoardDay::descriptor(),
                                v1::BoardPost::descriptor(),
                                v1::BoardVisit::descriptor(),
                                v1::BoardLeaves::descriptor(),
                                v1::BreachRow::descriptor(),
                                v1::MeetingRow::descriptor(),
                                v1::OutletBudgetRow::descriptor(),
                                v1::FindingAcknowledgement::descriptor(),
                                v1::DuplicateRow::descriptor()}) {
    Collect(row, found);
  }
  return found;
}

void ExpectThatTextsAreMarked(const std::set<const Descriptor*>& messages) {
  for (const Descriptor* message : messages) {
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldDescriptor* field = message->field(i);
      if (field->type() != FieldDescriptor::TYPE_STRING) continue;
      EXPECT_TRUE(field->options().GetExtension(v1::is_public))
          << field->full_name() << " must be Personal or (is_public)";
    }
  }
}

std::set<std::string> PersonalNames(const std::set<const Descriptor*>& messages) {
  std::set<std::string> names;
  for (const Descriptor* message : messages) {
    for (int i = 0; i < message->field_count(); ++i) {
      if (message->field(i)->message_type() == v1::Personal::descriptor()) {
        names.insert(message->field(i)->name());
      }
    }
  }
  return names;
}

TEST(PersonalFields, TheWalkSeesTheMessages) {
  EXPECT_EQ(EventMessages().count(v1::VisitCompleted::descriptor()), 1U);
  EXPECT_EQ(EventMessages().count(v1::ProfileEntry::descriptor()), 1U);
  EXPECT_EQ(RowMessages().count(v1::ReportRemark::descriptor()), 1U);
  EXPECT_EQ(PersonalNames(EventMessages()).count("situation"), 1U);
}

TEST(PersonalFields, EveryTextOfAnEventIsPersonalOrMarkedPublic) {
  ExpectThatTextsAreMarked(EventMessages());
}

TEST(PersonalFields, EveryTextOfARowIsPersonalOrMarkedPublic) {
  ExpectThatTextsAreMarked(RowMessages());
}

TEST(PersonalFields, APersonalFieldOfARowIsCalledAsInAnEvent) {
  const std::set<std::string> in_events = PersonalNames(EventMessages());
  for (const std::string& name : PersonalNames(RowMessages())) {
    EXPECT_EQ(in_events.count(name), 1U) << name;
  }
}

}  // namespace
}  // namespace kezhi::testing
