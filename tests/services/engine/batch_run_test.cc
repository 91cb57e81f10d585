#include "services/engine/batch_run.h"

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace kezhi::engine {
namespace {

// Takes what is submitted and answers when the test says so.
class Taker {
 public:
  std::function<void(std::vector<Submission>)> submit() {
    return [this](std::vector<Submission> group) {
      for (Submission& submission : group) Take(std::move(submission));
    };
  }

  // What came since the last call.
  std::vector<std::string> Taken() { return std::exchange(taken_, {}); }

  void AnswerOne() {
    Submission first = std::move(open_.front());
    open_.pop_front();
    first.done(v1::Outcome());
  }

  void AnswerAtOnce() { at_once_ = true; }

 private:
  void Take(Submission submission) {
    taken_.push_back(submission.command.request_id());
    if (at_once_) {
      submission.done(v1::Outcome());
    } else {
      open_.push_back(std::move(submission));
    }
  }

  bool at_once_ = false;
  std::vector<std::string> taken_;
  std::deque<Submission> open_;
};

Submission Plain(const std::string& id, std::vector<std::string>& answered) {
  Submission submission;
  submission.command.set_request_id(id);
  submission.command.mutable_end_leave();
  submission.done = [id, &answered](const absl::StatusOr<v1::Outcome>&) { answered.push_back(id); };
  return submission;
}

Submission OfViews(const std::string& id, std::vector<std::string>& answered) {
  Submission submission = Plain(id, answered);
  submission.command.mutable_hand_in_sheet();
  return submission;
}

std::vector<Submission> Mixed(std::vector<std::string>& answered) {
  std::vector<Submission> batch;
  batch.push_back(Plain("a", answered));
  batch.push_back(Plain("b", answered));
  batch.push_back(OfViews("c", answered));
  batch.push_back(OfViews("d", answered));
  batch.push_back(Plain("e", answered));
  return batch;
}

using Ids = std::vector<std::string>;

TEST(SubmitInOrder, HoldsACommandThatNeedsViewsUntilThoseBeforeItAreAnswered) {
  Ids answered;
  Taker taker;
  SubmitInOrder(Mixed(answered), taker.submit());
  EXPECT_EQ(taker.Taken(), (Ids{"a", "b"}));
  taker.AnswerOne();
  EXPECT_EQ(taker.Taken(), Ids());
  taker.AnswerOne();
  EXPECT_EQ(taker.Taken(), Ids{"c"});
  taker.AnswerOne();
  EXPECT_EQ(taker.Taken(), Ids{"d"});
  taker.AnswerOne();
  EXPECT_EQ(taker.Taken(), Ids{"e"});
  taker.AnswerOne();
  EXPECT_EQ(answered, (Ids{"a", "b", "c", "d", "e"}));
}

TEST(SubmitInOrder, GoesOnWhenAnswersComeWhileItSubmits) {
  Ids answered;
  Taker taker;
  taker.AnswerAtOnce();
  SubmitInOrder(Mixed(answered), taker.submit());
  EXPECT_EQ(answered, (Ids{"a", "b", "c", "d", "e"}));
  SubmitInOrder({}, taker.submit());
}

}  // namespace
}  // namespace kezhi::engine
