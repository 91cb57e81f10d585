// Golden forms: what the printed tables must look like, character by character, for fixed messages.
#include <sstream>

#include "absl/time/civil_time.h"
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

FormContext In(bool chinese) {
  FormContext context;
  context.words = Words(chinese);
  EXPECT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &context.zone));
  return context;
}

// seconds of a time of 2026-03-02 in Shanghai, for text protos
std::string At(int hour, int minute) {
  const absl::Time time =
      absl::FromCivil(absl::CivilSecond(2026, 3, 2, hour, minute, 0), In(false).zone);
  return "{ seconds: " + std::to_string(absl::ToUnixSeconds(time)) + " }";
}

template <typename Message>
Message Parsed(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

template <typename Message>
std::string Printed(const Message& message, bool chinese) {
  std::ostringstream out;
  PrintForm(out, FormOf(message, In(chinese)), {});
  return out.str();
}

template <typename Message>
std::string Csv(const Message& message) {
  std::ostringstream out;
  PrintFormCsv(out, FormOf(message, In(false)));
  return out.str();
}

v1::RegistrationSheet Sheet() {
  return Parsed<v1::RegistrationSheet>(R"(
      name: "stores/s1/days/20260302" store_name: "North"
      day { year: 2026 month: 3 day: 2 } weekday: MONDAY
      batches: 2 batches_walk_in: 1 batches_call_in: 1 info_left_count: 1
      lines {
        no: 1 visit: "stores/s1/visits/v1" name { clear: "王伟" } phone { clear: "+8613800000000" }
        wanted_model: "CS75" grade: "H" minutes: 45 consultant: "stores/s1/consultants/c1"
        credited: "stores/s1/consultants/c1"
        note { clear: "带家人看车" } on_site_order: true channel: CHANNEL_WALK_IN info_left: true
        completed: true
        arrived_at )" + At(10, 5) + " left_at " +
                                       At(10, 50) + R"(
      }
      lines {
        no: 2 visit: "stores/s1/visits/v2" appellation { clear: "李女士" } minutes: 10
        consultant: "stores/s1/consultants/c2" credited: "stores/s1/consultants/c2"
        note { withheld: true } channel: CHANNEL_CALL_IN
        no_info_reason: "just looking" completed: true late: true
        arrived_at )" + At(14, 0) + " left_at " +
                                       At(14, 10) + R"(
      })");
}

TEST(RegistrationSheetForm, InEnglish) {
  EXPECT_EQ(Printed(Sheet(), false), R"(Registration sheet  North  2026-03-02 Mon
parties 2   walk-in 1   call 1   left data 1   incomplete 0

No  Name    Phone           Model  Grade  In     Out    Min  Consultant  Note        Order  Channel  Data  Why none      Remarks  Visit
 1  王伟    +8613800000000  CS75   H      10:05  10:50   45  c1          带家人看车  √      walk-in  √                            v1
 2  李女士                                14:00  14:10   10  c2          [withheld]         call           just looking  late     v2
)");
}

TEST(RegistrationSheetForm, InChinese) {
  EXPECT_EQ(Printed(Sheet(), true), R"(来店(电)顾客登记表  North  2026-03-02 星期一
批次 2   来店 1   来电 1   留资料 1   未完成 0

序号  顾客名称  电话            拟购车型  意向级别  进店   离去   分钟  销售顾问  注释        现场订购  来店/来电  留资料  未留原因      备注  来访
   1  王伟      +8613800000000  CS75      H         10:05  10:50    45  c1        带家人看车  √         来店       √                           v1
   2  李女士                                        14:00  14:10    10  c2        [withheld]            来电               just looking  迟填  v2
)");
}

TEST(RegistrationSheetForm, AsCsvHasTheSameColumnsInEveryLanguage) {
  EXPECT_EQ(Csv(Sheet()),
            "no,name,phone,wanted_model,grade,arrived_at,left_at,minutes,consultant,credited,note,"
            "on_site_order,channel,info_left,no_info_reason,remarks,visit,source,findings,"
            "countermeasures\r\n"
            "1,王伟,+8613800000000,CS75,H,10:05,10:50,45,c1,c1,带家人看车,√,walk-in,√,,,v1,,,\r\n"
            "2,李女士,,,,14:00,14:10,10,c2,c2,[withheld],,call,,just looking,late,v2,,,\r\n");
}

// A sheet with a line that is credited to another, and with remarks on lines and on nobody's.
v1::RegistrationSheet RemarkedSheet() {
  v1::RegistrationSheet sheet = Sheet();
  sheet.mutable_lines(0)->set_credited("stores/s1/consultants/c3");
  sheet.mutable_lines(0)->set_source("advert");
  *sheet.mutable_state() = Parsed<v1::SheetState>(R"(
      findings { about: "stores/s1/visits/v1" note { clear: "电话少一位" } }
      findings { about: "stores/s1/visits/v9" note { clear: "未上表" } }
      countermeasures { about: "stores/s1/consultants/c2" note { clear: "先递名片" } }
      countermeasures { about: "stores/s1/consultants/c4" note { clear: "陪同接待" } })");
  return sheet;
}

TEST(RegistrationSheetForm, ShowsWhomALineIsCreditedToWhereItIsAnother) {
  const std::string printed = Printed(RemarkedSheet(), false);
  EXPECT_NE(printed.find("Consultant  Credited  Note"), std::string::npos) << printed;
  EXPECT_NE(printed.find("c1          c3        带家人看车"), std::string::npos) << printed;
  EXPECT_NE(printed.find("c2                    [withheld]"), std::string::npos) << printed;
}

TEST(RegistrationSheetForm, ShowsWhatTheReviewFoundAndWhatIsDoneAboutIt) {
  const std::string printed = Printed(RemarkedSheet(), false);
  EXPECT_NE(
      printed.find("\nFindings of the review\nVisit  Note\nv1     电话少一位\nv9     未上表\n"),
      std::string::npos)
      << printed;
  EXPECT_NE(printed.find("\nCountermeasures to visitors without data\nConsultant  Note\n"
                         "c2          先递名片\nc4          陪同接待\n"),
            std::string::npos)
      << printed;
}

TEST(RegistrationSheetForm, AsCsvHasSourceAndRemarksToo) {
  const std::string csv = Csv(RemarkedSheet());
  EXPECT_NE(csv.find(",c1,c3,带家人看车,√,walk-in,√,,,v1,advert,电话少一位,\r\n"),
            std::string::npos)
      << csv;
  EXPECT_NE(csv.find(",late,v2,,,先递名片\r\n"), std::string::npos) << csv;
  // What is not on the sheet.
  EXPECT_NE(csv.find("\r\n,,,,,,,,,,,,,,,,v9,,未上表,\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find("\r\n,,,,,,,,c4,,,,,,,,,,,陪同接待\r\n"), std::string::npos) << csv;
}

v1::ProgressTable Progress() {
  return Parsed<v1::ProgressTable>(R"(
      store: "stores/s1" store_name: "North" year: 2026 month: 2
      head {
        start { grade: "B" count: 1 } start_total: 1 opened: 1 lost: 1 up: 2
        end { grade: "A" count: 1 } end_total: 1
      }
      rows {
        customer: "stores/s1/customers/k1" pursuit: 1 owner: "stores/s1/consultants/c1"
        name { clear: "王伟" } phone { masked: "138****0000" } wanted: "CS75" source: "advert"
        opened_on { year: 2026 month: 2 day: 1 }
        cells { day: 5 planned: true done: true grade: "A" } cells { day: 12 planned: true }
        cells { day: 20 done: true }
        grade: "A" next_due { year: 2026 month: 2 day: 27 } contacts: 2
        result: PROGRESS_RESULT_OPEN
      }
      rows {
        customer: "stores/s1/customers/k2" pursuit: 3 owner: "stores/s1/consultants/c2"
        name { erased: true } opened_on { year: 2026 month: 1 day: 15 } grade_at_month_start: "B"
        cells { day: 3 planned: true missed: true } cells { day: 28 grade: "H" }
        grade: "H" contacts: 1 result: PROGRESS_RESULT_LOST reason: "price"
      })");
}

TEST(ProgressTableForm, InEnglish) {
  EXPECT_EQ(Printed(Progress(), false), R"(Progress table  North  2026-02
start 1  (B 1)   new +1   moved in +0   won −0   lost −1   moved out −0   end 1  (A 1)   up 2
down 0

* planned, a grade = after a contact, · contact without grade, ! missed
Consultant  Name      Phone        Model  Source  Opened      Start  1   5    10   15   20   25    Grade  Next        Contacts  Result  Reason
c1          王伟      138****0000  CS75   advert  2026-02-01             A      *       ·          A      2026-02-27         2  open
c2          [erased]                              2026-01-15  B        !                        H  H                         1  lost    price
)");
}

TEST(ProgressTableForm, InChinese) {
  EXPECT_EQ(Printed(Progress(), true), R"(潜在顾客等级推进表  North  2026-02
月初 1  (B 1)   新增 +1   转入 +0   成交 −0   战败 −1   转出 −0   月末 1  (A 1)   升级 2   降级 0

* 计划  字母=回访后级别  · 已回访无级别  ! 未完成
销售顾问  顾客名称  电话         拟购车型  信息来源  建卡日      月初级别  1   5    10   15   20   25    现级别  下次回访    次数  推进结果  战败原因
c1        王伟      138****0000  CS75      advert    2026-02-01                A      *       ·          A       2026-02-27     2  跟踪中
c2        [erased]                                   2026-01-15  B           !                        H  H                      1  战败      price
)");
}

TEST(ProgressTableForm, GivesDaysRoomWhenGradesAreWords) {
  v1::ProgressTable table = Progress();
  table.mutable_rows()->DeleteSubrange(1, 1);
  table.mutable_rows(0)->mutable_cells(0)->set_grade("warm");
  const std::string printed = Printed(table, false);
  // Five columns a day: the 1st, 2nd, …; `warm` stands under the 5, `*` under the 12.
  EXPECT_NE(printed.find("1    2    3    4    5    6    7    8    9    10   11   12 "),
            std::string::npos)
      << printed;
  EXPECT_NE(printed.find("warm                               *"), std::string::npos) << printed;
}

TEST(ProgressTableForm, AsCsvHasAColumnForEachDay) {
  const std::string csv = Csv(Progress());
  EXPECT_NE(csv.find(",d01,d02,"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",d28,grade,"), std::string::npos) << csv;
  EXPECT_NE(csv.find("stores/s1/customers/k1,1,c1,王伟,138****0000,CS75,advert,2026-02-01,,"
                     ",,,,A,,,,,,,*,,,,,,,,·,,,,,,,,,A,2026-02-27,2,open,,,,false,false\r\n"),
            std::string::npos)
      << csv;
}

TEST(ProgressTableForm, AsCsvSaysSinceWhenAGradeStands) {
  v1::ProgressTable table = Progress();
  *table.mutable_rows(0)->mutable_graded_on() =
      Parsed<google::type::Date>("year: 2026 month: 2 day: 5");
  const std::string csv = Csv(table);
  EXPECT_NE(csv.find(",reason,graded_on,horizon_ends,lapsed,overdue\r\n"), std::string::npos)
      << csv;
  EXPECT_NE(csv.find(",2,open,,2026-02-05,,false,false\r\n"), std::string::npos) << csv;
}

v1::CustomerCard Card() {
  return Parsed<v1::CustomerCard>(R"(
      head {
        customer: "stores/s1/customers/k1" kind: CUSTOMER_KIND_PERSON name { clear: "王伟" }
        phone { masked: "138****0000" } owner: "stores/s1/consultants/c1"
        registered_on { year: 2026 month: 3 day: 2 } visits: 1
      }
      front {
        purchases {
          pursuit: 1 item: "CS75" won_on { year: 2026 month: 3 day: 10 } deal: "D-7"
          amount { currency_code: "CNY" units: 128000 nanos: 500000000 }
          consultant: "stores/s1/consultants/c1"
        }
        lines {
          due_on { year: 2026 month: 3 day: 20 } done_on { year: 2026 month: 3 day: 20 }
          method: "phone" by: "stores/s1/consultants/c1" satisfied: true
          state: CARD_LINE_STATE_DONE
        }
      }
      backs {
        pursuit {
          pursuit: 2 wanted: "CS95" grade: "A" owner: "stores/s1/consultants/c1"
          status: PURSUIT_STATUS_OPEN opened_on { year: 2026 month: 3 day: 2 }
          horizon_ends { year: 2026 month: 3 day: 9 } lapsed: true
        }
        lines {
          pursuit: 2 due_on { year: 2026 month: 3 day: 4 } done_on { year: 2026 month: 3 day: 5 }
          method: "phone" situation { clear: "约试驾" } customer_feedback { clear: "价格高" }
          grade_before: "B" grade_after: "A" next_due { year: 2026 month: 3 day: 9 }
          by: "stores/s1/consultants/c1" outcome: CONTACT_OUTCOME_REACHED late: true
          state: CARD_LINE_STATE_DONE
        }
        lines {
          pursuit: 2 due_on { year: 2026 month: 3 day: 9 } method: "phone"
          state: CARD_LINE_STATE_PLANNED
        }
      })");
}

TEST(CustomerCardForm, InEnglish) {
  EXPECT_EQ(Printed(Card(), false), R"(Customer card  stores/s1/customers/k1
name 王伟   phone 138****0000   kind person   owner c1   registered 2026-03-02   visits 1

Front  purchases
Pursuit  Won on      Item         Amount  Deal  Consultant
      1  2026-03-10  CS75  128000.50 CNY  D-7   c1

After-sale contacts
Due         Done        Method  By  Satisfied  State
2026-03-20  2026-03-20  phone   c1  yes        done

Back  pursuit 2  status open  model CS95  grade A  owner c1  opened 2026-03-02  horizon 2026-03-09  lapsed
Due         Done        Method  What happened  Customer said  Before  After  Next        By  Outcome  State    Remarks
2026-03-04  2026-03-05  phone   约试驾         价格高         B       A      2026-03-09  c1  reached  done     late
2026-03-09              phone                                                                         planned
)");
}

TEST(CustomerCardForm, InChinese) {
  EXPECT_EQ(Printed(Card(), true), R"(客户管理卡  stores/s1/customers/k1
姓名 王伟   电话 138****0000   类型 个人   销售顾问 c1   建卡日 2026-03-02   来访 1

正面  购买
商机  成交日期    车型           金额  合同号  销售顾问
   1  2026-03-10  CS75  128000.50 CNY  D-7     c1

售后回访
计划日期    实际日期    方式   跟进人  满意  状态
2026-03-20  2026-03-20  phone  c1      是    完成

反面  商机 2  状态 跟踪中  车型 CS95  级别 A  顾问 c1  建卡 2026-03-02  到期 2026-03-09  已过期
计划日期    实际日期    方式   回访情形  客户反馈  级别前  级别后  下次计划    跟进人  接通  状态  备注
2026-03-04  2026-03-05  phone  约试驾    价格高    B       A       2026-03-09  c1      接通  完成  迟
2026-03-09              phone                                                                计划
)");
}

TEST(CustomerCardForm, CallsTheFieldsOfAProfileAsThePlaybooksDo) {
  v1::CustomerCard card = Card();
  v1::ProfileEntry& age = *card.mutable_head()->add_profile();
  age.set_field("age");
  age.mutable_value()->set_clear("35");
  v1::ProfileEntry& other = *card.mutable_head()->add_profile();
  other.set_field("hobby");
  other.mutable_value()->set_clear("钓鱼");
  FormContext context = In(true);
  context.labels["age"] = "年龄";
  std::ostringstream out;
  PrintForm(out, FormOf(card, context), {});
  EXPECT_NE(out.str().find("年龄 35"), std::string::npos) << out.str();
  // No playbook names it.
  EXPECT_NE(out.str().find("hobby 钓鱼"), std::string::npos) << out.str();
}

TEST(CustomerCardForm, AsCsvHasAllContactsWithTheirPursuit) {
  const std::string csv = Csv(Card());
  EXPECT_NE(csv.find("customer,pursuit,due_on,done_on,"), std::string::npos) << csv;
  EXPECT_NE(csv.find("stores/s1/customers/k1,0,2026-03-20,2026-03-20,phone,"), std::string::npos)
      << csv;
  EXPECT_NE(csv.find("stores/s1/customers/k1,2,2026-03-09,,phone,"), std::string::npos) << csv;
}

// A card whose sides say when the next contact is due, whence the pursuit comes and whom the
// customer brought.
v1::CustomerCard ConnectedCard() {
  v1::CustomerCard card = Card();
  v1::CardFront& front = *card.mutable_front();
  front.add_referrals("stores/s1/customers/k7");
  front.add_referrals("stores/s1/customers/k8");
  *front.mutable_next_due() = Parsed<google::type::Date>("year: 2026 month: 4 day: 9");
  v1::CardBack& back = *card.mutable_backs(0);
  back.mutable_pursuit()->set_source("referral");
  back.mutable_pursuit()->set_origin_visit("stores/s1/visits/v5");
  *back.mutable_next_due() = Parsed<google::type::Date>("year: 2026 month: 3 day: 9");
  return card;
}

TEST(CustomerCardForm, ShowsWhereAPursuitComesFromAndWhatIsNext) {
  const std::string printed = Printed(ConnectedCard(), false);
  EXPECT_NE(printed.find("visits 1\nreferred k7, k8\n"), std::string::npos) << printed;
  EXPECT_NE(printed.find("Front  purchases  next 2026-04-09\n"), std::string::npos) << printed;
  EXPECT_NE(printed.find("lapsed  source referral  from visit v5  next 2026-03-09\n"),
            std::string::npos)
      << printed;
}

TEST(CustomerCardForm, AsCsvHasWhatEachSideSays) {
  v1::CustomerCard card = ConnectedCard();
  *card.add_backs() = Parsed<v1::CardBack>("pursuit { pursuit: 3 source: 'advert' }");
  const std::string csv = Csv(card);
  EXPECT_NE(csv.find(",source,origin_visit,side_next_due,referrals\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",done,,,,2026-04-09,k7 k8\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",planned,,referral,v5,2026-03-09,\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find("stores/s1/customers/k1,3,,,,,,,,,,,,,,,advert,,,\r\n"), std::string::npos)
      << "a pursuit without contacts has a row: " << csv;
}

v1::DailyReport Report() {
  return Parsed<v1::DailyReport>(R"(
      name: "stores/s1/consultants/c1/reports/20260302" store_name: "North"
      consultant: "stores/s1/consultants/c1" consultant_name { clear: "张三" }
      day { year: 2026 month: 3 day: 2 } weekday: MONDAY
      lines {
        no: 1 kind: ACTIVITY_KIND_RECEPTION name { clear: "王伟" } wanted: "CS75" source: "advert"
        purpose: PURPOSE_DEVELOP channel: CHANNEL_WALK_IN note { clear: "带家人看车" }
        grade_after: "H" event_position: 12 at )" +
                                 At(10, 5) + R"(
      }
      lines {
        no: 2 kind: ACTIVITY_KIND_FOLLOW_UP name { withheld: true } purpose: PURPOSE_ADVANCE
        method: "phone" situation { clear: "约试驾" } outcome: CONTACT_OUTCOME_REACHED
        grade_before: "B" grade_after: "A" added_after: true event_position: 19 at )" +
                                 At(15, 30) + R"(
      }
      next_day { year: 2026 month: 3 day: 3 }
      plan {
        no: 1 name { clear: "王伟" } phone { masked: "138****0000" } wanted: "CS75" grade: "H"
        purpose: PURPOSE_ADVANCE method: "phone" struck: true
      }
      totals {
        walk_ins: 1 phone_contacts: 1 pursuits_by_grade { grade: "H" count: 1 }
        pursuits_by_grade { grade: "A" count: 1 } customers_kept: 3 month_contacts: 1
        planned: 1 done: 1
      }
      state {
        comments { by: "m1" note { clear: "加强跟进" } at )" +
                                 At(19, 0) + R"( }
        submitted_at )" + At(18, 0) +
                                 R"(
      })");
}

TEST(DailyReportForm, InEnglish) {
  EXPECT_EQ(Printed(Report(), false), R"(Daily activity report  North  c1 张三  2026-03-02 Mon
walk-ins 1   calls in 0   no data left 0   phone contacts 1   visits 0   won 0   lost 0
pursuits H 1  A 1   customers kept 3   contacts this month 1   planned 1   done 1   missed 0
submitted 2026-03-02 18:00:00

The day
No  Time   Activity   Customer    Model  Source  Purpose  Method   What happened    Before  After  Remarks           Event
 1  10:05  reception  王伟        CS75   advert  develop  walk-in  带家人看车               H                           12
 2  15:30  follow-up  [withheld]                 advance  phone    约试驾; reached  B       A      after submission     19

Plan for the next open day  2026-03-03
No  Customer  Phone        Model  Grade  Purpose  Method  State
 1  王伟      138****0000  CS75   H      advance  phone   struck

Manager's comments
Time                 By  Note
2026-03-02 19:00:00  m1  加强跟进
)");
}

TEST(DailyReportForm, InChinese) {
  EXPECT_EQ(Printed(Report(), true), R"(销售活动日报表  North  c1 张三  2026-03-02 星期一
来店批次 1   来电批次 0   未留资料 0   电话拜访 1   访问 0   成交 0   战败 0
本日止意向客户数 H 1  A 1   本日止保有客户数 3   本月访问累计 1   计划 1   完成 1   未完成 0
提交 2026-03-02 18:00:00

当日活动
序号  时间   事项  客户        车型  信息来源  目的  方式   访问经过      原有级别  现在级别  备注    事件
   1  10:05  接待  王伟        CS75  advert    开拓  来店   带家人看车              H                   12
   2  15:30  回访  [withheld]                  促进  phone  约试驾；接通  B         A         交后补    19

明日工作计划  2026-03-03
序号  客户  电话         车型  级别  目的  方式   状态
   1  王伟  138****0000  CS75  H     促进  phone  划去

主管指示
时间                 由  内容
2026-03-02 19:00:00  m1  加强跟进
)");
}

TEST(RouteReportForm, AsCsvHasAColumnForEachCheck) {
  const auto report = Parsed<v1::RouteReport>(R"(
      name: "stores/s1/consultants/c1/reports/20260302" store_name: "North"
      consultant: "stores/s1/consultants/c1" day { year: 2026 month: 3 day: 2 } weekday: MONDAY
      planned: 1 actual: 2 successful: 1 success_rate_bp: 5000
      stops {
        no: 1 customer: "stores/s1/customers/k1" name { clear: "超市甲" } outlet_type: "GT"
        planned: true recorded: true visited: true successful: true event_position: 12
        checks { check: "stock" count: 2 } checks { check: "damaged" yes: false }
        brief { clear: "补货" }
      }
      stops {
        customer: "stores/s1/customers/k2" name { withheld: true } recorded: true visited: true
        event_position: 13 corrected: true flags: "late"
      }
      checks { check: "stock" kind: CHECK_KIND_COUNT stops: 1 count: 2 }
      checks { check: "damaged" kind: CHECK_KIND_YES_NO stops: 1 })");
  EXPECT_EQ(Csv(report),
            "no,customer,name,outlet_type,visited,successful,stock,damaged,brief,remarks,"
            "event_position\r\n"
            "1,k1,超市甲,GT,√,√,2,×,补货,,12\r\n"
            ",k2,[withheld],,√,,,,,\"not planned, corrected, late\",13\r\n");
}

TEST(CoverageForm, AsCsvHasTheStatesOfEachArea) {
  const auto coverage = Parsed<v1::CoverageReport>(R"(
      store: "stores/s1" store_name: "North" machine: "coverage"
      total { listed: 3 }
      areas {
        area: "江北" listed: 3
        states { state: "refused" label: "refused" count: 2 share_bp: 6667
          reasons { id: "other_supplier" label: "has another supplier" count: 1 }
          reasons { id: "absent" count: 1 } contacts { id: "own" label: "own staff" count: 2 } }
        states { state: "talks" label: "in talks" count: 1 share_bp: 3333 }
      })");
  EXPECT_EQ(Csv(coverage),
            "area,state,count,share,reasons,contacts\r\n"
            "江北,refused,2,66.67%,has another supplier 1; absent 1,own staff 2\r\n"
            "江北,in talks,1,33.33%,,\r\n");
}

TEST(PersonalTexts, AreShownAsTheAnswerHasThem) {
  EXPECT_EQ(Shown(Parsed<v1::Personal>("clear: '王伟'")), "王伟");
  EXPECT_EQ(Shown(Parsed<v1::Personal>("masked: '王*'")), "王*");
  EXPECT_EQ(Shown(Parsed<v1::Personal>("withheld: true")), "[withheld]");
  EXPECT_EQ(Shown(Parsed<v1::Personal>("erased: true")), "[erased]");
  EXPECT_EQ(Shown(Parsed<v1::Personal>("sealed { key_id: 1 }")), "[sealed]");
  EXPECT_EQ(Shown(v1::Personal()), "");
}

TEST(AgeingForm, HasAColumnForEachBucketAndTheTotalsLast) {
  const std::string row = R"(
      invoices: 2 open { currency_code: "CNY" units: 60 }
      buckets { currency_code: "CNY" units: 20 } buckets { currency_code: "CNY" units: 40 }
      buckets { currency_code: "CNY" } oldest_on { year: 2026 month: 3 day: 2 } oldest_days: 31
      over_limit { currency_code: "CNY" units: 40 } balance_differs: true )";
  const auto report = Parsed<v1::AgeingReport>(R"(
      store: "stores/s1" day { year: 2026 month: 4 day: 2 } edges: [ 30, 60 ] limit_days: 30
      rows { customer: "stores/s1/customers/k1" name { clear: "Hua" } )" +
                                               row + "} totals { " + row + "}");
  EXPECT_EQ(Csv(report),
            "name,customer,invoices,open,days_0-30,days_31-60,days_>60,oldest_on,oldest_days,"
            "over_limit,balance_differs\r\n"
            "Hua,k1,2,60.00 CNY,20.00 CNY,40.00 CNY,0.00 CNY,2026-03-02,31,40.00 CNY,√\r\n"
            "Total,,2,60.00 CNY,20.00 CNY,40.00 CNY,0.00 CNY,2026-03-02,31,40.00 CNY,√\r\n");
}

TEST(AgeingForm, LeavesTheAmountsEmptyThatAreNotShown) {
  const auto report = Parsed<v1::AgeingReport>(R"(
      store: "stores/s1" edges: [ 30, 60 ]
      rows { customer: "stores/s1/customers/k1" name { withheld: true } invoices: 2
             oldest_on { year: 2026 month: 3 day: 2 } oldest_days: 31 })");
  EXPECT_EQ(Csv(report),
            "name,customer,invoices,open,days_0-30,days_31-60,days_>60,oldest_on,oldest_days,"
            "over_limit,balance_differs\r\n"
            "[withheld],k1,2,,,,,2026-03-02,31,,\r\n");
}

TEST(FunnelForm, HasALineForEachStage) {
  const auto funnel = Parsed<v1::Funnel>(R"(
      store: "stores/s1" machine: "pipeline"
      stages { stage: "quoted" label: "quote made" label_zh: "报价" entered: 4 forward: 3 ended: 1
               stayed: 2 median_days: 5 conversion_bp: 7500 }
      stages { stage: "ordered" label: "ordered" })");
  EXPECT_EQ(Csv(funnel),
            "stage,label,entered,forward,backward,ended,stayed,median_days,conversion\r\n"
            "quoted,quote made,4,3,0,1,2,5,75.00%\r\n"
            "ordered,ordered,0,0,0,0,0,,\r\n");
}

TEST(DealForm, HasItsInvoices) {
  const auto deal = Parsed<v1::Deal>(R"(
      head { deal: "stores/s1/deals/d1" step: DEAL_STEP_INVOICE }
      invoices { invoice: "F1" on { year: 2026 month: 3 day: 2 }
                 amount { currency_code: "CNY" units: 100 nanos: 10000000 }
                 open { currency_code: "CNY" units: 66 nanos: 670000000 } reconciled: true })");
  EXPECT_EQ(Csv(deal),
            "invoice,on,amount,cleared,returned,allowed,written_off,open,new_product,reconciled,"
            "balance_differs,ledger_differs\r\n"
            "F1,2026-03-02,100.01 CNY,,,,,66.67 CNY,,√,,\r\n");
}

TEST(Amounts, KeepTheirSignAndCents) {
  EXPECT_EQ(Shown(Parsed<google::type::Money>("currency_code: 'CNY' units: 5 nanos: 50000000")),
            "5.05 CNY");
  EXPECT_EQ(Shown(Parsed<google::type::Money>("currency_code: 'CNY' nanos: -500000000")),
            "-0.50 CNY");
}

TEST(RelationsForm, HasItsFindingsInCsv) {
  EXPECT_EQ(Csv(Parsed<v1::Reconciliation>(R"(
      store: "stores/s1" position: 14
      relations {
        id: "L6" checked: 3 holds: 2 explained: 1
        findings {
          relation: "L6" kind: FINDING_KIND_EXTRA customer: "stores/s1/customers/k1" pursuit: 1
          consultant: "stores/s1/consultants/c1" day { year: 2026 month: 3 day: 3 }
          left { view: "plan" key: "p1" value: "submitted" }
          right { view: "back" key: "p1" }
          positions: 11 positions: 13 cause: FINDING_CAUSE_HANDOVER explained: true
          acknowledged { by: "manager-1" note { clear: "late" } position: 14 }
        }
      })")),
            "relation,kind,day,consultant,customer,pursuit,left,right,cause,acknowledged,"
            "positions\r\n"
            "L6,extra,2026-03-03,c1,k1,1,plan p1: submitted,back p1,hand-over,manager-1 "
            "late,11 13\r\n");
}

}  // namespace
}  // namespace kezhi::cli
