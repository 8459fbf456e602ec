//! Which certificates are believed, and what is said about one that is not.
//! Must not know SMTP; a server may not choose to go without TLS.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, Error};
use rustls_platform_verifier::Verifier;

use crate::postman::PostmanError;

/// A client that believes the system's roots and those in `ca_file`.
pub(super) fn client(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, PostmanError> {
    let extra = ca_file.map(certificates).transpose()?.unwrap_or_default();
    let tls = |e: Error| PostmanError::Tls(e.to_string());
    // The provider is named here, so that no process-wide default decides.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).map_err(tls)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(tls)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, PostmanError> {
    let wrong = |why: String| PostmanError::CaFile { path: path.to_owned(), why };
    let found = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| wrong(e.to_string()))?;
    if found.is_empty() { Err(wrong("it holds no certificate in PEM form".into())) } else { Ok(found) }
}

/// What an operator must know about a handshake that failed.
pub(super) fn words(host: &str, error: &io::Error) -> String {
    let Some(tls) = error.get_ref().and_then(|e| e.downcast_ref::<Error>()) else {
        return format!("the TLS handshake with {host} broke off: {error}");
    };
    match tls {
        Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            format!("the certificate of {host} has expired ({tls})")
        }
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => {
            format!("the server at {host} shows a certificate for another name ({tls})")
        }
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            format!("the certificate of {host} is signed by nobody that this system or ca_file trusts")
        }
        Error::InvalidMessage(_) => {
            format!("{host} does not speak TLS on this port; is `tls` meant to be \"starttls\"? ({tls})")
        }
        other => format!("the TLS handshake with {host} failed: {other}"),
    }
}
