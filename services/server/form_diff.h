#ifndef KEZHI_SERVICES_SERVER_FORM_DIFF_H_
#define KEZHI_SERVICES_SERVER_FORM_DIFF_H_

#include <vector>

#include "google/protobuf/message.h"

#include "kezhi/v1/query_service.pb.h"

namespace kezhi::server {

// The rows in which two forms of one type differ, by path. Every element of a repeated message is a
// row of its own, known by what it is about; what moves only its place or its number has not
// changed. An absent form is an empty message.
std::vector<v1::RowDifference> DiffForms(const google::protobuf::Message& before,
                                         const google::protobuf::Message& after);

// The form in an answer that is one form and nothing else, or the answer itself: whose rows are
// compared. Borrowed from `answer`.
const google::protobuf::Message& FormIn(const google::protobuf::Message& answer);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_FORM_DIFF_H_
