// SPDX-License-Identifier: Apache-2.0

/// Ends the program with a status and at most one line on standard error.
struct CommandFailure: Error, Equatable {
    /// The statuses of `sysexits.h` that Monarch uses.
    enum Status: Int32 {
        case failure = 1
        case usage = 64
        /// A port in use, or an address that this machine does not have.
        case unavailable = 69
        /// The data directory.
        case cannotCreate = 73
        case configuration = 78
    }

    let status: Status
    /// Nil when everything has been said already.
    let text: String?

    init(_ status: Status, _ text: String?) {
        self.status = status
        self.text = text
    }

    init(_ errors: ConfigurationErrors) {
        self.init(.configuration, errors.description)
    }
}
