// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// An account that is being signed out: good-bye has been said, and until the network hangs up what was on its way is heard.
struct Farewell {
    /// What becomes of the account then.
    enum Sequel: Equatable {
        /// It stays signed out.
        case staysOut
        /// The user has thought better of it.
        case signsIn
        /// It goes, with everything kept of it.
        case isRemoved
        /// It went along with all others, for the end of the session; if that goes on after all, it signs in.
        case ofAll

        /// What becomes of it when something else is wished meanwhile: a removal is not taken back, and whoever asks for the end
        /// of all has no say in what the user wants of one.
        func followed(by wish: Sequel) -> Sequel {
            switch (self, wish) {
            case (.isRemoved, _): .isRemoved
            case (.staysOut, .ofAll): .staysOut
            case (.ofAll, .signsIn): .ofAll
            default: wish
            }
        }
    }

    private(set) var sequel: Sequel
    /// Ends the waiting for a network that does not answer.
    let timeLimit: Scheduled<Void>

    init(_ sequel: Sequel, timeLimit: Scheduled<Void>) {
        self.sequel = sequel
        self.timeLimit = timeLimit
    }

    mutating func wish(_ wish: Sequel) { sequel = sequel.followed(by: wish) }
}
