#ifndef KEZHI_SERVICES_CLI_PERSON_PAGE_H_
#define KEZHI_SERVICES_CLI_PERSON_PAGE_H_

#include <string>

#include "absl/strings/string_view.h"

#include "kezhi/v1/privacy_service.pb.h"

#include "services/cli/form.h"

namespace kezhi::cli {

// Everything about one person as a page to print: HTML without scripts, styles of others or
// anything to be loaded. Every text of the log is escaped.
std::string PersonPage(const v1::ExportPersonalDataResponse& person, const FormContext& context);

// `text` so that it stands in HTML as it is, in elements and in quoted attributes.
std::string EscapeHtml(absl::string_view text);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_PERSON_PAGE_H_
