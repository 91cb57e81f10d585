#include "domain/reception/apply.h"

#include "domain/reception/fold.h"
#include "domain/reception/tables.h"

namespace kezhi::domain {
namespace {

void Adopt(const v1::Event& event, RowWriter& out) {
  if (!event.playbook_adopted().playbook().has_reception()) return;
  out.Put(kReceptionStores, event.stream(), "");
}

// False: the event is not about a rota.
bool ApplyToRota(const v1::Event& event, ReceptionFold& fold) {
  switch (event.kind_case()) {
    case v1::Event::kRotationSet: fold.SetRotation(); return true;
    case v1::Event::kTurnTaken: fold.TakeTurn(); return true;
    case v1::Event::kQueueJoined: fold.JoinQueue(); return true;
    case v1::Event::kQueueLeft: fold.LeaveQueue(); return true;
    case v1::Event::kConsultantUnavailable:
      fold.MarkAway(event.consultant_unavailable().consultant(),
                    event.consultant_unavailable().why());
      return true;
    case v1::Event::kConsultantAvailable:
      fold.MarkAway(event.consultant_available().consultant(), v1::AWAY_REASON_UNSPECIFIED);
      return true;
    case v1::Event::kDayClosed: fold.CloseDay(); return true;
    case v1::Event::kLeaveStarted: fold.StartLeave(); return true;
    case v1::Event::kLeaveEnded: fold.EndLeave(); return true;
    default: return false;
  }
}

void ApplyToVisit(const v1::Event& event, ReceptionFold& fold) {
  switch (event.kind_case()) {
    case v1::Event::kVisitRegistered: return fold.Register();
    case v1::Event::kVisitCompleted: return fold.Complete();
    case v1::Event::kVisitAmended: return fold.Amend();
    case v1::Event::kVisitVoided: return fold.Void();
    case v1::Event::kReceiverAssigned: return fold.Assign();
    case v1::Event::kReceptionSubstituted: return fold.Substitute();
    case v1::Event::kVisitAssisted: return fold.Assist();
    case v1::Event::kVisitHandedBack: return fold.HandBack();
    case v1::Event::kPartySplit: return fold.Split();
    case v1::Event::kGreetingSent: return fold.Greet();
    case v1::Event::kMessageOverdue: return fold.NoteOverdueMessage();
    case v1::Event::kHandBackMissing: return fold.NoteMissingHandBack();
    default: return;
  }
}

}  // namespace

void ApplyReception(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  if (event.has_playbook_adopted()) return Adopt(event, out);
  ReceptionFold fold(event, rows, out);
  if (!ApplyToRota(event, fold)) ApplyToVisit(event, fold);
}

}  // namespace kezhi::domain
