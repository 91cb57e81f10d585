// The forms that can be watched and compared, and the messages that name them.

#include "services/server/form_queries.h"

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kezhi/v1/query_service.pb.h"

#include "tests/matchers.h"

namespace kezhi::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using kezhi::testing::HasReason;
using kezhi::testing::IsOk;
using ::testing::ElementsAre;

const google::protobuf::OneofDescriptor& FormsOf(const Descriptor& type) {
  return *type.FindOneofByName("form");
}

// `GetPlan` of `GetPlanRequest`.
std::string RpcOfMessage(const Descriptor& type) {
  return std::string(absl::StripSuffix(type.name(), "Request"));
}

TEST(FormQueries, EveryFormThatCanBeWatchedIsVisitedWithTheAnswerOfItsQuery) {
  const google::protobuf::OneofDescriptor& forms = FormsOf(*v1::WatchFormRequest::descriptor());
  for (int i = 0; i < forms.field_count(); ++i) {
    const FieldDescriptor& arm = *forms.field(i);
    const FieldDescriptor* place = v1::FormState::descriptor()->FindFieldByName(arm.name());
    ASSERT_NE(place, nullptr) << arm.name();
    EXPECT_EQ(place->number(), arm.number()) << arm.name();
    v1::WatchFormRequest request;
    request.GetReflection()->MutableMessage(&request, &arm);
    v1::FormState state;
    std::string visited;
    EXPECT_THAT(VisitForm(request, state,
                          [&](const auto& query, auto& answer) {
                            visited = absl::StrCat(query.GetDescriptor()->name(), " ",
                                                   answer.GetDescriptor()->name());
                            return absl::OkStatus();
                          }),
                IsOk());
    const std::string rpc = RpcOfMessage(*arm.message_type());
    EXPECT_EQ(visited, absl::StrCat(rpc, "Request ", rpc, "Response"));
    EXPECT_TRUE(state.GetReflection()->HasField(state, place)) << arm.name();
  }
  EXPECT_EQ(forms.field_count(), FormsOf(*v1::FormState::descriptor()).field_count());
}

TEST(FormQueries, WhatIsWatchedIsComparedUnderTheSameNameAndNumber) {
  const google::protobuf::OneofDescriptor& watched = FormsOf(*v1::WatchFormRequest::descriptor());
  for (int i = 0; i < watched.field_count(); ++i) {
    const FieldDescriptor& arm = *watched.field(i);
    // Those before are compared under names of their own, or not at all.
    if (arm.number() < v1::DiffFormRequest::kPlansFieldNumber) continue;
    const FieldDescriptor* compared =
        v1::DiffFormRequest::descriptor()->FindFieldByName(arm.name());
    ASSERT_NE(compared, nullptr) << arm.name();
    EXPECT_EQ(compared->number(), arm.number()) << arm.name();
  }
}

// ExplainCell copies an arm to that of DiffForm which has its name.
TEST(FormQueries, WhatIsComparedIsExplainedUnderTheSameName) {
  const google::protobuf::OneofDescriptor& compared = FormsOf(*v1::DiffFormRequest::descriptor());
  const google::protobuf::OneofDescriptor& explained =
      FormsOf(*v1::ExplainCellRequest::descriptor());
  for (int i = 0; i < compared.field_count(); ++i) {
    const FieldDescriptor& arm = *compared.field(i);
    const FieldDescriptor* same = v1::ExplainCellRequest::descriptor()->FindFieldByName(arm.name());
    ASSERT_NE(same, nullptr) << arm.name();
    EXPECT_EQ(same->type(), arm.type()) << arm.name();
    EXPECT_EQ(same->message_type(), arm.message_type()) << arm.name();
    EXPECT_EQ(same->containing_oneof(), &explained) << arm.name();
  }
  EXPECT_EQ(explained.field_count(), compared.field_count());
}

TEST(FormQueries, WhatIsComparedByTheRequestOfAQueryIsWatchedByTheSame) {
  const google::protobuf::OneofDescriptor& compared = FormsOf(*v1::DiffFormRequest::descriptor());
  for (int i = 0; i < compared.field_count(); ++i) {
    const FieldDescriptor& arm = *compared.field(i);
    if (arm.message_type() == nullptr || !absl::EndsWith(arm.message_type()->name(), "Request")) {
      continue;
    }
    const FieldDescriptor* watched =
        v1::WatchFormRequest::descriptor()->FindFieldByName(arm.name());
    ASSERT_NE(watched, nullptr) << arm.name();
    EXPECT_EQ(watched->message_type(), arm.message_type()) << arm.name();
  }
}

TEST(FormQueries, EveryQueryIsAFormThatCanBeWatched) {
  std::set<std::string> watched;
  const google::protobuf::OneofDescriptor& forms = FormsOf(*v1::WatchFormRequest::descriptor());
  for (int i = 0; i < forms.field_count(); ++i) {
    watched.insert(RpcOfMessage(*forms.field(i)->message_type()));
  }
  std::set<std::string> others;
  const google::protobuf::ServiceDescriptor& service =
      *v1::WatchFormRequest::descriptor()->file()->FindServiceByName("QueryService");
  for (int i = 0; i < service.method_count(); ++i) {
    const std::string& rpc = service.method(i)->name();
    if (!watched.contains(rpc)) others.insert(rpc);
  }
  // What is about other forms, or not there yet; nobody waits for a search, a meeting is over when
  // it is told of, and a budget is looked at when it is settled.
  EXPECT_THAT(others, ElementsAre("AuditRelations", "DiffForm", "ExplainCell", "PreviewPlaybook",
                                  "SearchCustomers", "WatchForm"));
}

TEST(FormQueries, WithoutAFormThereIsNothingToVisit) {
  v1::FormState state;
  const auto none = [](const auto&, const auto&) { return absl::OkStatus(); };
  EXPECT_THAT(VisitForm(v1::WatchFormRequest(), state, none), HasReason(v1::REASON_QUERY_INVALID));
}

}  // namespace
}  // namespace kezhi::server
