#include "domain/satisfaction/query.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/rules.h"
#include "domain/satisfaction/tables.h"

namespace kezhi::domain {
namespace {

// domain.md §7: what fewer said could be traced to one of them.
constexpr int kSmallestGroup = 5;
constexpr int kMilli = 1000;

// Scores that are added up.
struct Sum {
  int answers = 0;
  std::int64_t score_sum = 0;
  std::int64_t scores = 0;
  int min_answers = 0;  // the most that a round asks for
  bool hidden = false;  // some of it was left out

  void Add(const v1::ScoreRow& row, int wanted) {
    answers += row.answers();
    score_sum += row.score_sum();
    scores += row.scores();
    min_answers = std::max(min_answers, wanted);
  }
};

v1::SatisfactionCount CountOf(const std::string& id, const Sum& sum) {
  v1::SatisfactionCount count;
  count.set_id(id);
  count.set_suppressed(sum.hidden && sum.answers == 0);
  count.set_answers(sum.answers);
  if (sum.scores > 0) {
    count.set_mean_milli(static_cast<int>((sum.score_sum * kMilli + sum.scores / 2) / sum.scores));
  }
  count.set_eligible(sum.answers > 0 && sum.answers >= sum.min_answers);
  return count;
}

template <typename Row>
std::vector<Row> RowsOf(const RowReader& rows, absl::string_view table, const std::string& prefix) {
  std::vector<Row> found;
  ScanPrefix(rows, table, prefix, [&](absl::string_view, absl::string_view value) {
    Row& row = found.emplace_back();
    row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    return true;
  });
  return found;
}

// The groups of one round of which nothing may be told. `rest`: answers that are in no group, which
// could be had by subtraction as well.
std::set<std::string> TooSmall(std::vector<v1::ScoreRow> groups, int rest) {
  if (rest > 0) groups.emplace_back().set_answers(rest);
  std::stable_sort(groups.begin(), groups.end(), [](const v1::ScoreRow& a, const v1::ScoreRow& b) {
    return a.answers() < b.answers();
  });
  std::set<std::string> hidden;
  int answers = 0;
  for (const v1::ScoreRow& group : groups) {
    const bool small = group.answers() < kSmallestGroup;
    const bool told_by_subtraction = answers > 0 && answers < kSmallestGroup;
    if (!small && !told_by_subtraction) break;
    hidden.insert(group.id());
    answers += group.answers();
  }
  return hidden;
}

bool IsAskedFor(const v1::SurveyRow& row, const SatisfactionFilter& filter) {
  if (!filter.survey.empty()) return row.survey() == filter.survey;
  const absl::CivilDay end = ToDay(row.to());
  return end >= filter.from.value_or(end) && end <= filter.to.value_or(end);
}

// Adds up one dimension over the rounds.
class Tally {
 public:
  Tally(const RowReader& rows, bool suppress) : rows_(rows), suppress_(suppress) {}

  void Add(const v1::SurveyRow& survey, v1::ScoreDimension dimension) {
    const auto groups =
        RowsOf<v1::ScoreRow>(rows_, kScores, RowKey(survey.survey(), static_cast<int>(dimension)));
    std::set<std::string> hidden;
    if (suppress_) {
      int grouped = 0;
      for (const v1::ScoreRow& group : groups) grouped += group.answers();
      hidden = TooSmall(groups, survey.answers() - grouped);
    }
    // Units are told as well, and what a unit is without its other people would be the hidden
    // one's.
    const bool all_hidden = dimension == v1::SCORE_DIMENSION_CONSULTANT && !hidden.empty();
    for (const v1::ScoreRow& group : groups) {
      const auto [place, fresh] = sums_.try_emplace(group.id());
      if (fresh) order_.push_back(group.id());
      if (all_hidden || hidden.count(group.id()) != 0) {
        place->second.hidden = true;
      } else {
        place->second.Add(group, survey.min_answers());
      }
    }
  }

  std::vector<v1::SatisfactionCount> Counts() const {
    std::vector<v1::SatisfactionCount> counts;
    for (const std::string& id : order_) counts.push_back(CountOf(id, sums_.at(id)));
    return counts;
  }

 private:
  const RowReader& rows_;
  const bool suppress_;
  std::map<std::string, Sum> sums_;
  std::vector<std::string> order_;
};

// The best mean first; those without one last.
std::vector<v1::SatisfactionCount> Ranked(std::vector<v1::SatisfactionCount> counts) {
  std::stable_sort(counts.begin(), counts.end(),
                   [](const v1::SatisfactionCount& a, const v1::SatisfactionCount& b) {
                     return a.mean_milli() > b.mean_milli();
                   });
  return counts;
}

template <typename Row>
void MoveTo(std::vector<Row> from, google::protobuf::RepeatedPtrField<Row>& to) {
  for (Row& row : from) *to.Add() = std::move(row);
}

// The rounds that may be told of; a round with too few answers keeps its head alone.
std::vector<v1::SurveyRow> RoundsOf(const RowReader& rows, const SatisfactionFilter& filter) {
  std::vector<v1::SurveyRow> rounds;
  for (v1::SurveyRow& row : RowsOf<v1::SurveyRow>(rows, kSurveys, filter.store)) {
    if (IsAskedFor(row, filter)) rounds.push_back(std::move(row));
  }
  std::stable_sort(
      rounds.begin(), rounds.end(),
      [](const v1::SurveyRow& a, const v1::SurveyRow& b) { return ToDay(a.to()) < ToDay(b.to()); });
  return rounds;
}

void Hide(v1::SurveyRow& row) {
  row.clear_answers();
  row.clear_score_sum();
  row.clear_scores();
}

// The scores of the rounds, by every dimension.
class Scores {
 public:
  Scores(const RowReader& rows, bool suppress)
      : suppress_(suppress),
        questions_(rows, suppress),
        consultants_(rows, suppress),
        units_(rows, suppress) {}

  // Takes the round's figures out where they may not be told.
  void Add(v1::SurveyRow& round) {
    const bool told = !suppress_ || (round.closed() && round.answers() >= kSmallestGroup);
    if (!told) {
      all_.hidden = all_.hidden || round.answers() > 0;
      Hide(round);
      return;
    }
    all_.answers += round.answers();
    all_.score_sum += round.score_sum();
    all_.scores += round.scores();
    questions_.Add(round, v1::SCORE_DIMENSION_QUESTION);
    consultants_.Add(round, v1::SCORE_DIMENSION_CONSULTANT);
    units_.Add(round, v1::SCORE_DIMENSION_UNIT);
  }

  void Fill(v1::Satisfaction& form) const {
    *form.mutable_all() = CountOf("", all_);
    form.mutable_all()->clear_eligible();
    MoveTo(questions_.Counts(), *form.mutable_questions());
    MoveTo(Ranked(consultants_.Counts()), *form.mutable_consultants());
    MoveTo(Ranked(units_.Counts()), *form.mutable_units());
  }

 private:
  const bool suppress_;
  Sum all_;
  Tally questions_;
  Tally consultants_;
  Tally units_;
};

}  // namespace

absl::StatusOr<v1::Satisfaction> SatisfactionOf(const RowReader& rows,
                                                const SatisfactionFilter& filter) {
  std::vector<v1::SurveyRow> rounds = RoundsOf(rows, filter);
  if (!filter.survey.empty() && rounds.empty()) {
    return NotFound(v1::REASON_SURVEY_NOT_FOUND, filter.survey);
  }
  v1::Satisfaction form;
  Scores scores(rows, filter.suppress);
  for (v1::SurveyRow& round : rounds) {
    scores.Add(round);
    const std::string& survey = round.survey();
    MoveTo(RowsOf<v1::ImprovementRow>(rows, kImprovements, survey), *form.mutable_improvements());
    MoveTo(RowsOf<v1::CommendationRow>(rows, kCommendations, survey), *form.mutable_commended());
    if (!filter.suppress) {
      MoveTo(RowsOf<v1::AnswerRow>(rows, kLowAnswers, survey), *form.mutable_low_answers());
    }
  }
  scores.Fill(form);
  MoveTo(std::move(rounds), *form.mutable_surveys());
  return form;
}

std::optional<absl::CivilDay> NextSurveyDue(const RowReader& rows, const std::string& store,
                                            absl::CivilDay today) {
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, store, today);
  const Rules rules = Rules::Of(playbooks);
  const v1::Span* every = rules.surveys_every();
  if (every == nullptr) return std::nullopt;
  std::optional<absl::CivilDay> last;
  for (const v1::SurveyRow& round : RowsOf<v1::SurveyRow>(rows, kSurveys, store)) {
    if (!round.has_opened_on()) continue;
    last = std::max(last.value_or(ToDay(round.opened_on())), ToDay(round.opened_on()));
  }
  return last.has_value() ? Add(*last, *every) : today;
}

}  // namespace kezhi::domain
