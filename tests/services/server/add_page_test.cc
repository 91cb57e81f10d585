// Pages of a form put together.

#include "services/server/add_page.h"

#include <gtest/gtest.h>

#include "kezhi/v1/query_service.pb.h"

#include "tests/given.h"

namespace kezhi::server {
namespace {

using kezhi::testing::FromText;

TEST(AddPage, LinesFollowThoseOfThePagesBefore) {
  auto whole = FromText<v1::ListDealsResponse>("deals { deal: 'd1' }");
  auto page = FromText<v1::ListDealsResponse>("deals { deal: 'd2' }");
  AddPage(page, whole);
  ASSERT_EQ(whole.deals_size(), 2);
  EXPECT_EQ(whole.deals(1).deal(), "d2");
}

TEST(AddPage, WhatStandsBesideTheLinesIsToldOnce) {
  auto complaints = FromText<v1::ListComplaintsResponse>(
      "complaints { complaint: 'q1' } counts { filed: 2 } causes { cause: 'staff' complaints: 2 }");
  auto more = FromText<v1::ListComplaintsResponse>(
      "complaints { complaint: 'q2' } counts { filed: 2 } causes { cause: 'staff' complaints: 2 }");
  AddPage(more, complaints);
  EXPECT_EQ(complaints.complaints_size(), 2);
  EXPECT_EQ(complaints.counts_size(), 1);
  EXPECT_EQ(complaints.causes_size(), 1);

  auto journal = FromText<v1::ListJournalLinesResponse>(
      "heads { cadence { days: 7 } lines: 2 } lines { customer: 'k1' }");
  auto rest = FromText<v1::ListJournalLinesResponse>(
      "heads { cadence { days: 7 } lines: 2 } lines { customer: 'k2' }");
  AddPage(rest, journal);
  EXPECT_EQ(journal.lines_size(), 2);
  EXPECT_EQ(journal.heads_size(), 1);

  auto table = FromText<v1::GetProgressTableResponse>(
      "table { head { start { grade: 'H' } } rows { customer: 'k1' } }");
  auto rows = FromText<v1::GetProgressTableResponse>(
      "table { head { start { grade: 'H' } } rows { customer: 'k2' } }");
  AddPage(rows, table);
  EXPECT_EQ(table.table().rows_size(), 2);
  EXPECT_EQ(table.table().head().start_size(), 1);
}

}  // namespace
}  // namespace kezhi::server
