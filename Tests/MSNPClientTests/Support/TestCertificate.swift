// SPDX-License-Identifier: Apache-2.0

import NIOSSL

@testable import MSNPClient

/// A certificate that vouches for itself, for `localhost`, `proxy.test` and 127.0.0.1, and its key. Good for tests alone.
enum TestCertificate {
    static func server() throws -> TLSConfiguration {
        .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
    }

    /// Trusts this certificate and no other.
    static func client() throws -> TLSContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)))
        return TLSContext(configuration)
    }

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqI1q27eZOz3w5U0o
        9EZ0MhY5SijreNxrrV/SngHF+VOhRANCAAStwyga4TWrUZM9wWoR9RYtt4COvpYP
        2wjcFhyUQAfhwzy7TmACSkiIRRV0fPQU2mY4fr2I9tsjgdWikDruFHdi
        -----END PRIVATE KEY-----
        """

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBpzCCAU2gAwIBAgIUZw543jcHfMvERKqxPHYB27rY4kEwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA4MzAxOVoYDzIxMjYxMDI4
        MDgzMDE5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAStwyga4TWrUZM9wWoR9RYtt4COvpYP2wjcFhyUQAfhwzy7TmACSkiI
        RRV0fPQU2mY4fr2I9tsjgdWikDruFHdio3sweTAdBgNVHQ4EFgQUIX6MqpWjDxCy
        f7zOB4G92164XGQwHwYDVR0jBBgwFoAUIX6MqpWjDxCyf7zOB4G92164XGQwDwYD
        VR0TAQH/BAUwAwEB/zAmBgNVHREEHzAdgglsb2NhbGhvc3SCCnByb3h5LnRlc3SH
        BH8AAAEwCgYIKoZIzj0EAwIDSAAwRQIgFayfuVBihqptuYFx1jEeakOwohRegTan
        LF9dtmxZEW0CIQDjMHLDY2TVs8JmkVGGil/eP0EzP2uHj+v2MXzdP7inXw==
        -----END CERTIFICATE-----
        """
}
