#ifndef KEZHI_TESTS_SERVICES_ENGINE_PERSONS_H_
#define KEZHI_TESTS_SERVICES_ENGINE_PERSONS_H_

#include <string>

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/views.pb.h"

#include "services/engine/engine.h"
#include "tests/services/engine/world.h"

// Words in which the tests of erasure are told. Short names: `k1` is `stores/s1/customers/k1`.
namespace kezhi::engine {

// The customer's card, opened as far as it opens.
v1::CustomerCard OpenedCard(Engine& engine, const std::string& customer);

// What the card shows of the name: the text, or `[erased]`.
std::string NameOn(Engine& engine, const std::string& customer);

v1::Command RegisterPerson(const std::string& customer, const std::string& name,
                           const std::string& phone);
v1::Command RequestErasure(const std::string& customer);
v1::Command ApproveErasure(const std::string& customer);

// Plans two follow-ups a day for the customer, one of pursuit 1 and one of none, on `days` days
// from 2026-04-01 on. The clock of the world then stands at 2026-12-01 10:00.
void PlanMany(EngineWorld& world, const std::string& customer, int days);

// A manager asks for it and an auditor grants it.
void Erase(EngineWorld& world, const std::string& customer);

}  // namespace kezhi::engine

#endif  // KEZHI_TESTS_SERVICES_ENGINE_PERSONS_H_
