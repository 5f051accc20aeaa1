// SPDX-License-Identifier: Apache-2.0
package import Cryptography
package import NIOCore

/// Keeps users. Calls as in `NickStore`; what cannot be read or written is answered with `UserRefusal.unavailable`.
///
/// It decides nothing but who comes first: two who take one name or one certificate at the same moment are told apart here.
package protocol UserStore: Sendable {
    /// Nil if there is no such user.
    func user(named user: String, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserRecord?>)
    /// The one whom a certificate logs in, and what they call it; nil if it logs in nobody.
    func user(certificate: [UInt8], on loop: any EventLoop, _ answer: @escaping UserAnswer<CertifiedUser?>)
    /// Those who are signed in without a client.
    func alwaysOn(on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserRecord]>)
    /// All of them by name.
    func overview(on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserOverview]>)

    /// Adds a user and answers with their number, which nobody has had before; `taken` if somebody has the name, `full` if
    /// there are `most` already.
    func insert(_ record: UserRecord, most: Int, on loop: any EventLoop, _ answer: @escaping UserAnswer<UserID>)
    /// Changes what is kept of a user, at once with reading it; `gone` if there is no such user.
    func change(
        _ id: UserID, _ body: @escaping @Sendable (inout UserRecord) -> Void, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<UserRecord>)
    /// Removes a user, with certificates, accounts and settings; `gone` if there is no such user.
    func remove(_ id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>)

    /// In the order in which they were added.
    func certificates(of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<[UserCertificate]>)
    /// `certificateTaken` if it logs in anybody already.
    func add(
        _ certificate: UserCertificate, to id: UserID, most: Int, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>)
    func remove(
        certificate: [UInt8], of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>)

    /// In the order in which they were added.
    func accounts(of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<[AccountRecord]>)
    /// Adds an account behind the others, or puts it in the place of the one with the same id.
    func keep(
        _ account: AccountRecord, of id: UserID, most: Int, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>)
    /// Changes the settings of an account, if there is one.
    func keep(
        _ options: AccountOptions, for account: AccountID, of id: UserID, on loop: any EventLoop,
        _ answer: @escaping UserAnswer<Void>)
    func remove(account: AccountID, of id: UserID, on loop: any EventLoop, _ answer: @escaping UserAnswer<Void>)

    /// The key from which secrets of users are made up who are not there: 32 bytes, always the same.
    func decoyKey(on loop: any EventLoop, _ answer: @escaping UserAnswer<Secret<[UInt8]>>)
}
