#ifndef KEZHI_TESTS_E2E_CERTIFICATES_H_
#define KEZHI_TESTS_E2E_CERTIFICATES_H_

#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace kezhi::e2e {

// A certificate and its key, PEM.
struct CertifiedKey {
  std::string certificate;
  std::string key;
};

// An authority of the test's own, made anew.
class Authority {
 public:
  explicit Authority(const std::string& name);

  // What trusts it.
  const std::string& certificate() const { return pem_; }

  // A certificate under it: subject `CN=name,O=Kezhi`; `alternative` as OpenSSL writes it, such as
  // `IP:127.0.0.1` or `URI:spiffe://kezhi/crm`.
  CertifiedKey Certify(const std::string& name, const std::string& alternative) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
  std::string pem_;
};

}  // namespace kezhi::e2e

#endif  // KEZHI_TESTS_E2E_CERTIFICATES_H_
