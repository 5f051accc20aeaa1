// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// The service's side of one notification connection, from `VER` to `OUT`.
///
/// Every command with a transaction id gets an answer: the reply, an error number, 200 if the command is unknown. Commands
/// without one, other than `PNG` and `OUT`, end the connection.
struct NotificationSession: Sendable {
    /// Which of the two addresses the client came to.
    enum Role: Sendable {
        case notification
        /// Sends everybody on to the notification server.
        case dispatch
    }

    /// How far the client has come.
    enum Phase: Sendable {
        /// Nothing has been said.
        case greeting
        /// The dialect is settled.
        case agreed(Dialect)
        /// The client has said who it is and must prove it.
        case challenged(SignInChallenge)
        case signedIn(account: String, dialect: Dialect)
        /// The connection is being closed; what still comes is ignored.
        case closed
    }

    /// What a client is asked at sign-in.
    struct SignInChallenge: Sendable {
        /// What the client must show.
        enum Proof: Sendable {
            /// The password, hashed together with this (MD5).
            case password(salt: String)
            /// A ticket (TWN).
            case ticket
            /// A ticket, and that its secret is known, by way of this (SSO).
            case signedTicket(nonce: String)
        }

        let dialect: Dialect
        /// Key of the account.
        let account: String
        let proof: Proof
    }

    let connection: ConnectionID
    let role: Role
    /// The client's address and port, for its profile.
    let peer: ServerAddress
    var phase: Phase = .greeting
    /// When the client must have signed in, milliseconds since 1970.
    private(set) var signInDeadline: Int64
    /// Questions to the client's program.
    var interrogation = Interrogation()

    init(connection: ConnectionID, role: Role, peer: ServerAddress, now: Int64) {
        self.connection = connection
        self.role = role
        self.peer = peer
        signInDeadline = now &+ Int64(MSNPServerLimits.signInSeconds) &* 1000
    }

    /// The connection is there.
    func opened() -> [ServiceAction] {
        [.wake(connection, afterMilliseconds: Int64(MSNPServerLimits.signInSeconds) &* 1000)]
    }

    /// A command of the client.
    mutating func received(_ command: MSNPCommand, in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        if case .closed = phase { return [] }
        // Another sign-in may have taken the account over while this command was on its way.
        if case .signedIn = phase, state.presence.endpoint(connection) == nil { return [] }
        switch command.verb {
        case "OUT":
            return leave(in: &state)
        case "PNG":
            guard case .signedIn(_, let dialect) = phase else { return leave(in: &state) }
            return [send("QNG", dialect >= .msnp9 ? ["60"] : [])]
        default:
            break
        }
        guard let id = command.transactionID else { return leave(in: &state) }
        switch phase {
        case .greeting:
            guard command.verb == "VER" else { return [refuse(.notExpected, id)] }
            return agree(on: command, id, among: state.settings.dialects)
        case .agreed, .challenged:
            return signIn(command, id, in: &state, now: now)
        case .signedIn(let account, let dialect):
            let user = User(account: account, dialect: dialect, transactionID: id, now: now)
            return perform(command, by: user, in: &state)
        case .closed:
            return []
        }
    }

    /// The time that was asked for has come.
    mutating func woke(in state: inout ServiceState, now: Int64) -> [ServiceAction] {
        switch phase {
        case .closed:
            return []
        case .signedIn:
            return interrogate(in: &state, now: now)
        case .greeting, .agreed, .challenged:
            return now >= signInDeadline ? leave(in: &state) : []
        }
    }

    /// The client has gone, or is to go: signs it out and closes.
    mutating func leave(in state: inout ServiceState) -> [ServiceAction] {
        if case .closed = phase { return [] }
        phase = .closed
        return state.signOut(connection) + [.close(connection)]
    }

    /// A refusal after which the connection is closed.
    mutating func refuseAndClose(
        _ error: MSNPErrorCode, _ transactionID: UInt32, in state: inout ServiceState
    ) -> [ServiceAction] {
        [refuse(error, transactionID)] + leave(in: &state)
    }

    func send(_ verb: String, _ parameters: [String], payload: ByteBuffer? = nil) -> ServiceAction {
        .send(MSNPCommand(verb, parameters, payload: payload), to: connection)
    }

    func send(_ command: MSNPCommand) -> ServiceAction {
        .send(command, to: connection)
    }

    func refuse(_ error: MSNPErrorCode, _ transactionID: UInt32) -> ServiceAction {
        .send(MSNPCommand(error, transactionID: transactionID), to: connection)
    }
}

/// Who sent the command that is being handled, and when.
struct User: Sendable {
    /// Key of the account.
    let account: String
    let dialect: Dialect
    let transactionID: UInt32
    /// Milliseconds since 1970.
    let now: Int64
}

extension NotificationSession {
    /// The commands of somebody who has signed in.
    private mutating func perform(_ command: MSNPCommand, by user: User, in state: inout ServiceState)
        -> [ServiceAction]
    {
        guard Self.isServed(command.verb, in: user.dialect) else {
            return [refuse(.commandDisabled, user.transactionID)]
        }
        switch command.verb {
        case "CHG": return changeStatus(command, by: user, in: &state)
        case "UUX": return publish(command, by: user, in: &state)
        case "PRP": return setProperty(command, by: user, in: &state)
        case "XFR": return referToSwitchboard(command, by: user, in: &state)
        case "QRY": return takeAnswer(command, by: user, in: &state)
        case "SYN": return synchronise(command, by: user, in: state)
        case "ADD", "ADC": return addContact(command, by: user, in: &state)
        case "REM": return removeContact(command, by: user, in: &state)
        case "REA": return rename(command, by: user, in: &state)
        case "SBP": return renameContact(command, by: user, in: &state)
        case "ADG": return addGroup(command, by: user, in: &state)
        case "RMG": return removeGroup(command, by: user, in: &state)
        case "REG": return renameGroup(command, by: user, in: &state)
        case "ADL":
            return watchCircles(command, by: user, in: &state) ?? addToLists(command, by: user, in: &state)
        case "RML": return removeFromLists(command, by: user, in: &state)
        case "FQY": return queryNetworks(command, by: user, in: state)
        case "BLP": return setPrivacy(command, by: user, in: &state)
        case "GTC": return setPrompting(command, by: user, in: &state)
        case "IMS": return setCalls(command, by: user, in: &state)
        case "UUN": return notifyUser(command, by: user, in: state)
        case "USR":
            guard user.dialect.hasCircles, case .circleTicket(let ticket) = SignInRequest(command) else {
                return [refuse(.notExpected, user.transactionID)]
            }
            return enterCircles(ticket, by: user, in: &state)
        case "PUT", "DEL": return attendCircle(command, by: user, in: &state)
        case "SDG": return tellCircle(command, by: user, in: state)
        case "GCF":
            return sendConfiguration(command, by: user)
        case "URL":
            return [send("URL", [String(user.transactionID), "/none", state.addresses.webBase, "1"])]
        case "SND", "SDC":
            // Invitations by mail go nowhere; they are taken for the client's sake.
            guard command.parameter(1)?.utf8.contains(UInt8(ascii: "@")) == true else {
                return [refuse(.genericFailure, user.transactionID)]
            }
            return [send(command.verb, [String(user.transactionID), "OK"])]
        case "CVR" where user.dialect.usesMD5:
            return [describeClient(command, user.transactionID, in: state)]
        case "CVR", "VER", "INF", "ANS", "CAL", "MSG":
            return [refuse(.notExpected, user.transactionID)]
        default:
            return [refuse(.syntaxError, user.transactionID)]
        }
    }

    /// `GCF 4 Shields.xml`: the policies on request, up to MSNP12; later they are pushed at sign-in.
    private func sendConfiguration(_ command: MSNPCommand, by user: User) -> [ServiceAction] {
        guard command.parameter(1) == "Shields.xml", user.dialect.usesSYN else {
            return [refuse(.invalidParameter, user.transactionID)]
        }
        return [
            send("GCF", [String(user.transactionID), "Shields.xml"], payload: ByteBuffer(string: ServiceText.shields))
        ]
    }
}
