// Rows in which two forms differ.

#include "services/server/form_diff.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kezhi/v1/query_service.pb.h"

#include "domain/form_rows.h"
#include "tests/given.h"

namespace kezhi::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using kezhi::testing::FromText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// `CHANGED path: field before > after, ...`.
template <typename Form>
std::vector<std::string> Differences(const std::string& before, const std::string& after) {
  std::vector<std::string> rows;
  for (const v1::RowDifference& row : DiffForms(FromText<Form>(before), FromText<Form>(after))) {
    std::string text = absl::StrCat(v1::RowChange_Name(row.change()), " ", row.path(), ":");
    for (const v1::FieldDifference& field : row.fields()) {
      absl::StrAppend(&text, " ", field.path(), " ", field.before(), ">", field.after());
    }
    rows.push_back(std::move(text));
  }
  return rows;
}

TEST(DiffForms, ARowThatOnlyMovedHasNotChanged) {
  EXPECT_THAT(
      Differences<v1::ListDealsResponse>("deals { deal: 'd1' item: 'a' } deals { deal: 'd2' }",
                                         "deals { deal: 'd2' } deals { deal: 'd1' item: 'b' }"),
      ElementsAre("ROW_CHANGE_CHANGED deals[d1]: item a>b"));
}

TEST(DiffForms, WhatACustomerOwesIsKnownByCustomerAndCurrency) {
  EXPECT_THAT(
      Differences<v1::AgeingReport>(
          R"pb(rows {
                 customer: "k1"
                 invoices: 1
                 open { currency_code: "CNY" }
               })pb",
          R"pb(rows {
                 customer: "k1"
                 invoices: 2
                 open { currency_code: "USD" }
               }
               rows {
                 customer: "k1"
                 invoices: 1
                 open { currency_code: "CNY" }
               }
               totals {
                 invoices: 1
                 open { currency_code: "CNY" }
               })pb"),
      ElementsAre(
          R"(ROW_CHANGE_ADDED rows[k1 USD]: customer >k1 invoices >2 open >{"currencyCode":"USD"})",
          R"(ROW_CHANGE_ADDED totals[CNY]: invoices >1 open >{"currencyCode":"CNY"})"));
}

TEST(DiffForms, APairIsKnownByBothItsCustomers) {
  EXPECT_THAT(
      Differences<v1::ListDuplicatesResponse>(
          R"pb(pairs {
                 customer { customer: "k1" }
                 other { customer: "k2" }
               }
               pairs {
                 customer { customer: "k1" }
                 other { customer: "k3" }
               })pb",
          R"pb(pairs {
                 customer { customer: "k1" }
                 other { customer: "k3" }
                 dismissed: true
               })pb"),
      ElementsAre("ROW_CHANGE_REMOVED pairs[k1 k2]: customer.customer k1> other.customer k2>",
                  "ROW_CHANGE_CHANGED pairs[k1 k3]: dismissed >true"));
}

TEST(DiffForms, ADayReadsAsADayInNamesAndValues) {
  EXPECT_THAT(Differences<v1::Traffic>("weeks { monday { year: 2026 month: 3 day: 2 } }",
                                       R"pb(
                                         weeks {
                                           monday { year: 2026 month: 3 day: 2 }
                                           sources { source: "search" visits: 3 }
                                         }
                                         to { year: 2026 month: 3 day: 8 }
                                       )pb"),
              ElementsAre("ROW_CHANGE_CHANGED : to >2026-03-08",
                          "ROW_CHANGE_ADDED weeks[2026-03-02].sources[search]: source >search "
                          "visits >3"));
}

TEST(DiffForms, NoneIsANameAsGoodAsAnyOtherNumber) {
  EXPECT_THAT(Differences<v1::ContactsBeforeOrder>(
                  "histogram { contacts: 0 orders: 1 } histogram { contacts: 4 orders: 1 }",
                  "histogram { contacts: 0 orders: 2 } histogram { contacts: 4 orders: 1 }"),
              ElementsAre("ROW_CHANGE_CHANGED histogram[0]: orders 1>2"));
}

// The elements below `type` that have nothing to be known by.
void CollectNameless(const Descriptor& type, std::set<const Descriptor*>& seen,
                     std::set<std::string>& nameless) {
  if (!seen.insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const Descriptor& element = *field.message_type();
    if (element.file()->package() != type.file()->package()) continue;
    if (field.is_repeated() && !domain::HasIdentity(element)) nameless.insert(element.name());
    CollectNameless(element, seen, nameless);
  }
}

TEST(DiffForms, EveryRowOfEveryFormIsKnownByWhatItIsAbout) {
  std::set<const Descriptor*> seen;
  std::set<std::string> nameless;
  const google::protobuf::OneofDescriptor& forms =
      *v1::FormState::descriptor()->FindOneofByName("form");
  for (int i = 0; i < forms.field_count(); ++i) {
    CollectNameless(*forms.field(i)->message_type(), seen, nameless);
  }
  // The details of an event in words, which never changes.
  nameless.erase(v1::Personal::descriptor()->name());
  EXPECT_THAT(nameless, IsEmpty());
}

}  // namespace
}  // namespace kezhi::server
