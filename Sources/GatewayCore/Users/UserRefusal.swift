// SPDX-License-Identifier: Apache-2.0

/// Why something that has to do with gateway users was not done. Nothing has changed, then.
package enum UserRefusal: Error, Sendable, Hashable {
    /// What was given cannot be a name.
    case badName
    /// What was given cannot be a password: empty, too long, or with a control character in it.
    case badPassword
    /// What was given is too short, or too long, for a new password.
    case weakPassword
    case longPassword
    /// There is no such user, or the password is another one; nobody is told which. The same for a certificate.
    case credentials
    /// Somebody has that name.
    case taken
    /// Users are added with `monarch user add` only.
    case closed
    /// There are as many users as there may be.
    case full
    /// Too many passwords are being checked at this moment.
    case busy
    /// The database cannot be read or written at this moment.
    case unavailable
    /// The user has been dropped since they logged in.
    case gone
    /// The way in which the user logged in does not open their accounts: `identify` with the password does.
    case locked
    case tooManyCertificates(Int)
    /// The certificate is known already, as this user's or another one's.
    case certificateTaken
    case noSuchCertificate
    case badCertificate
    case tooManyAccounts(Int)
    /// What is kept under the password has been damaged; the password itself is right.
    case damaged
    /// The gateway's own key cannot be used, and why, as a sentence for whoever runs the gateway.
    case serverKey(String)

    /// A sentence part for the one who asked: `somebody has that name already`.
    package var text: String {
        switch self {
        case .badName:
            "a name is 1 to \(UserName.maximumLength) letters, digits and - _ . and begins with a letter or a digit"
        case .badPassword: "a password has 1 to \(UserLimits.password) bytes and no control characters"
        case .weakPassword: "a password has at least \(UserLimits.newPassword.lowerBound) characters"
        case .longPassword: "a password has at most \(UserLimits.newPassword.upperBound) bytes"
        case .credentials: "there is no such user, or the password is wrong"
        case .taken: "somebody has that name already"
        case .closed: "registration is closed; whoever runs this gateway can add you"
        case .full: "there is no room for another user"
        case .busy: "too many passwords are being checked; try again in a moment"
        case .unavailable: "the database cannot be used at this moment; try again later"
        case .gone: "the user has been dropped"
        case .locked: "your accounts are locked until you identify with your password"
        case .tooManyCertificates(let most): "there can be at most \(most) certificates"
        case .certificateTaken: "that certificate is known already"
        case .noSuchCertificate: "there is no such certificate"
        case .badCertificate: "a certificate's SHA-256 fingerprint has 64 hexadecimal digits"
        case .tooManyAccounts(let most): "there can be at most \(most) accounts"
        case .damaged: "what is kept of you has been damaged; whoever runs this gateway has to bring it back"
        case .serverKey(let text): text
        }
    }
}

/// What is answered, once, on the loop that was named with the question: at once if the question was asked there and
/// nothing has to be waited for, else as soon as it can.
package typealias UserAnswer<Value> = @Sendable (Result<Value, UserRefusal>) -> Void
