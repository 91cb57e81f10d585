// kezhi search, duplicates: customers found by a text, and those that look like one.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

struct SearchOptions {
  std::string text;
  int limit = 50;
};

const char* MatchText(v1::SearchMatch match, const Words& words) {
  switch (match) {
    case v1::SEARCH_MATCH_NAME: return words("姓名", "name");
    case v1::SEARCH_MATCH_PINYIN: return words("拼音", "pinyin");
    case v1::SEARCH_MATCH_PHONE: return words("电话", "phone");
    case v1::SEARCH_MATCH_PLATE: return words("车牌", "plate");
    default: return "";
  }
}

Form HitsForm(const v1::SearchCustomersResponse& all, const std::string& text, const Words& words) {
  Table table({{"customer", words("客户", "Customer"), false, Fit::kCut},
               {"name", words("姓名", "Name")},
               {"phone", words("电话", "Phone")},
               {"plate", words("车牌", "Plate")},
               {"owner", words("销售顾问", "Owner")},
               {"pooled", words("公海", "Pool")},
               {"match", words("匹配", "Found by")}});
  for (const v1::CustomerHit& hit : all.hits()) {
    table.Add({Short(hit.customer()), Shown(hit.name()), Shown(hit.phone()), Shown(hit.plate()),
               Short(hit.owner()), Words::Tick(hit.pooled()), MatchText(hit.match(), words)});
  }
  Form form;
  form.title = absl::StrCat(words("查找客户", "Customers found by"), " ", text);
  form.sections.push_back({"", std::move(table)});
  return form;
}

absl::StatusOr<int> RunSearch(const SearchOptions& options, Session& session) {
  v1::SearchCustomersRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  request.set_text(options.text);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  // One more than is shown, to tell whether there are more.
  request.set_page_size(std::min(options.limit + 1, 1000));
  v1::SearchCustomersResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::SearchCustomers, request,
                                 [&](const v1::SearchCustomersResponse& page) {
                                   all.mutable_hits()->MergeFrom(page.hits());
                                   *all.mutable_served() = page.served();
                                   return all.hits_size() <= options.limit;
                                 }));
  const bool more = all.hits_size() > options.limit;
  if (more) {
    all.mutable_hits()->DeleteSubrange(options.limit, all.hits_size() - options.limit);
  }
  KEZHI_RETURN_IF_ERROR(session.Print(all, HitsForm(all, options.text, session.words())));
  if (more) session.Note(session.words()("还有更多；用 --limit。", "There are more; see --limit."));
  return kExitOk;
}

struct DuplicatesOptions {
  bool all = false;
  bool watch = false;
};

Form PairsForm(const v1::ListDuplicatesResponse& all, const Words& words) {
  Table table({{"customer", words("客户", "Customer"), false, Fit::kCut},
               {"name", words("姓名", "Name")},
               {"phone", words("电话", "Phone")},
               {"owner", words("销售顾问", "Owner")},
               {"other", words("另一客户", "Other"), false, Fit::kCut},
               {"other_name", words("姓名", "Name")},
               {"other_phone", words("电话", "Phone")},
               {"other_owner", words("销售顾问", "Owner")},
               {"dismissed", words("已排除", "Dismissed")},
               {"found_at", words("事件", "Event"), true}});
  for (const v1::DuplicatePair& pair : all.pairs()) {
    const v1::DuplicateSide& one = pair.customer();
    const v1::DuplicateSide& other = pair.other();
    table.Add({Short(one.customer()), Shown(one.name()), Shown(one.phone()), Short(one.owner()),
               Short(other.customer()), Shown(other.name()), Shown(other.phone()),
               Short(other.owner()), Words::Tick(pair.dismissed()), absl::StrCat(pair.found_at())});
  }
  Form form;
  form.title = words("疑似重复客户", "Likely duplicates");
  form.sections.push_back({"", std::move(table)});
  return form;
}

absl::StatusOr<int> RunDuplicates(const DuplicatesOptions& options, Session& session) {
  v1::ListDuplicatesRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  request.set_include_dismissed(options.all);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  request.set_page_size(1000);
  return ShowForm(
      session, &v1::QueryService::Stub::ListDuplicates, request,
      {request.parent(), absl::LocalTimeZone(), options.watch},
      [&](const v1::ListDuplicatesResponse& answer) { return PairsForm(answer, session.words()); });
}

}  // namespace

void AddSearch(Verbs& verbs) {
  auto search = std::make_shared<SearchOptions>();
  CLI::App* verb =
      verbs.Add({"search", kCustomersGroup, "Customers by name, phone, plate or pinyin 查找客户",
                 "Part of the name, the end of a phone number (four digits or more), part of a "
                 "plate\n"
                 "(three or more), or how the pinyin initials begin (two letters or more).",
                 "  kezhi search 丽华\n"
                 "  kezhi search hlh       # 何丽华\n"
                 "  kezhi search 8684 --store demo\n"
                 "  kezhi search A12345\n"},
                [search](Session& session) { return RunSearch(*search, session); });
  verb->add_option("text", search->text, "What to look for")->required();
  verb->add_option("--limit", search->limit, "At most so many")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();

  auto duplicates = std::make_shared<DuplicatesOptions>();
  verb = verbs.Add({"duplicates", kCustomersGroup, "Customers that look like one 疑似重复客户",
                    "Pairs that share a phone number, an e-mail address or a number of another "
                    "system.\n"
                    "Merge them with merge_customer, or say with dismiss_duplicate that they are "
                    "two.",
                    "  kezhi duplicates\n"
                    "  kezhi execute '{\"merge_customer\": {\"from\": \"stores/s1/customers/k2\",\n"
                    "      \"into\": \"stores/s1/customers/k1\"}}'\n"
                    "  kezhi duplicates --all   # those that were dismissed as well\n"},
                   [duplicates](Session& session) { return RunDuplicates(*duplicates, session); });
  verb->add_flag("--all", duplicates->all, "Those that somebody said are two as well");
  verb->add_flag("--watch", duplicates->watch, kWatchHelp);
}

}  // namespace kezhi::cli
