#include <algorithm>

#include "domain/day/rota.h"

namespace kezhi::domain {
namespace {

void Drop(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) names.erase(found);
}

void Evolve(const v1::RotationSet& set, RotaState& rota) {
  rota.order.assign(set.order().begin(), set.order().end());
  rota.next = set.next();
  std::erase_if(rota.owed, [&](const std::string& name) {
    return std::find(rota.order.begin(), rota.order.end(), name) == rota.order.end();
  });
}

void Evolve(const v1::TurnTaken& taken, RotaState& rota) {
  rota.receptions.insert(taken.visit());
  Drop(rota.queue, taken.visit());
  if (taken.reason() == v1::TURN_REASON_MADE_UP) Drop(rota.owed, taken.consultant());
  for (const v1::SkippedTurn& skipped : taken.skipped()) {
    if (skipped.owed()) rota.owed.push_back(skipped.consultant());
  }
  rota.next = taken.next();
}

}  // namespace

void EvolveRota(const v1::Event& event, RotaState& rota) {
  switch (event.kind_case()) {
    case v1::Event::kRotationSet: Evolve(event.rotation_set(), rota); return;
    case v1::Event::kTurnTaken: Evolve(event.turn_taken(), rota); return;
    case v1::Event::kQueueJoined: rota.queue.push_back(event.queue_joined().visit()); return;
    case v1::Event::kQueueLeft: Drop(rota.queue, event.queue_left().visit()); return;
    case v1::Event::kConsultantUnavailable:
      rota.away[event.consultant_unavailable().consultant()] = event.consultant_unavailable().why();
      return;
    case v1::Event::kConsultantAvailable:
      rota.away.erase(event.consultant_available().consultant());
      return;
    default: return;
  }
}

std::string AfterInOrder(const std::vector<std::string>& order, const std::string& consultant) {
  if (order.empty()) return "";
  const auto found = std::find(order.begin(), order.end(), consultant);
  if (found == order.end() || found + 1 == order.end()) return order.front();
  return *(found + 1);
}

}  // namespace kezhi::domain
