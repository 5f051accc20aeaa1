// SPDX-License-Identifier: Apache-2.0
package import NIOCore

/// Certificates that log users in.
extension UserRegistry {
    /// In the order in which they were added.
    package func certificates(
        of grant: UserGrant, on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserCertificate]>
    ) {
        store.certificates(of: grant.id, on: loop, answer)
    }

    /// - Parameters:
    ///   - fingerprint: SHA-256 of the certificate in DER, 32 bytes.
    ///   - name: What the user calls it; what is too long of it is left out.
    package func addCertificate(
        _ fingerprint: [UInt8], name: String = "", to grant: UserGrant, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>
    ) {
        guard fingerprint.count == UserCertificate.fingerprintByteCount else {
            return loop.answer(.failure(.badCertificate), to: answer)
        }
        var name = name
        while name.utf8.count > UserLimits.certificateName { name.removeLast() }
        store.add(
            UserCertificate(fingerprint: fingerprint, name: name, addedAt: now()), to: grant.id,
            most: limits.certificates, on: loop, answer)
    }

    package func removeCertificate(
        _ fingerprint: [UInt8], of grant: UserGrant, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>
    ) {
        store.remove(certificate: fingerprint, of: grant.id, on: loop, answer)
    }
}
