// SPDX-License-Identifier: Apache-2.0
import Cryptography
import IRCWire
import NIOCore
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// A registration as a transcript: `C:` is what the client sends, `S:` what the server answers, `?` what has to be asked
/// of those who know the users, and `A:` their answer. `=` is the registration that came of it, `X` why the connection
/// ends. As in a connection, what the client sends while an answer is waited for is read when it is there.
struct RegistrationTranscript {
    /// Everything that is offered, as it stands in place of `{capabilities}` in a script.
    var capabilities: String {
        policy.offer(to: origin).items.map { $0.text(withValue: true) }.joined(separator: " ")
    }

    var policy: RegistrationPolicy
    var origin = ClientOrigin.local

    /// - Parameter fingerprint: of the certificate that the client has connected with.
    init(fingerprint: [UInt8]? = nil, _ configure: (inout IRCServerConfiguration) -> Void = { _ in }) {
        var configuration = IRCServerConfiguration()
        configuration.defaultNetwork = "demo"
        configure(&configuration)
        let networks = ["demo", "lab"].map {
            NetworkDescriptor(id: $0, addressExample: "name@example.com")
        }
        policy = RegistrationPolicy(
            configuration, networks: networks, support: ISupport(tokens: ["NETWORK=Monarch", "CHANTYPES=#&"]))
        origin.certificateFingerprint = fingerprint
    }

    /// Plays what the client says and compares what the server says, step by step.
    func play(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) {
        var machine = RegistrationMachine(policy: policy, origin: origin)
        var unread: [IRCLine] = []
        var pending: [String] = []
        func read() {
            while !machine.isChecking, !unread.isEmpty {
                pending += Self.joined(machine.receive(unread.removeFirst()).map(Self.text))
            }
        }
        for line in script.split(separator: "\n").map({ String($0) }) {
            if line.hasPrefix("C: ") {
                #expect(pending == [], "before \(line)", sourceLocation: sourceLocation)
                guard let decoded = IRCLine(parsing: String(line.dropFirst(3))) else { continue }
                unread.append(decoded)
                read()
            } else if line.hasPrefix("A: ") {
                #expect(pending == [], "before \(line)", sourceLocation: sourceLocation)
                guard let answer = Self.answer(line.dropFirst(3)) else {
                    Issue.record("no answer: \(line)", sourceLocation: sourceLocation)
                    continue
                }
                pending = machine.answered(answer).map(Self.text)
                read()
            } else if line == "T:" {
                #expect(pending == [], "before the time-out", sourceLocation: sourceLocation)
                pending = machine.timedOut().map(Self.text)
            } else if ["S: ", "= ", "X ", "? "].contains(where: { line.hasPrefix($0) }) {
                let expected = line.replacing("{capabilities}", with: capabilities)
                guard !pending.isEmpty else {
                    Issue.record("nothing came, expected \(expected)", sourceLocation: sourceLocation)
                    continue
                }
                #expect(pending.removeFirst() == expected, sourceLocation: sourceLocation)
            }
        }
        #expect(pending == [], "at the end", sourceLocation: sourceLocation)
    }

    /// `granted alice`, `certified alice <client>`, `refused <why>`, `unavailable <why>`, `not registered <code> <why>`, or `secrets <password> <nonce>` with the salt and
    /// the iterations of RFC 7677.
    private static func answer(_ text: Substring) -> LogInAnswer? {
        let words = text.split(separator: " ").map { String($0) }
        switch words.first {
        case "granted": return .granted(UserGrant(id: UserID(1), user: words[1], key: Secret([1])))
        case "certified":
            return .certified(UserGrant(id: UserID(1), user: words[1], key: Secret([1])), client: words[2])
        case "refused": return .refused(words.dropFirst().joined(separator: " "))
        case "unavailable": return .unavailable(words.dropFirst().joined(separator: " "))
        case "not": return .notRegistered(code: words[2], words.dropFirst(3).joined(separator: " "))
        case "secrets": return secrets(of: words[1]).map { .secrets($0, nonce: words[2]) }
        default: return nil
        }
    }

    static func secrets(of password: String) -> SCRAMSecrets? {
        let salt = Base64.decode("W22ZaJ0SNY7soEsUEjb6gQ==") ?? []
        return SCRAMSecrets(password: Secret(password), salt: salt, iterations: 4096)
    }

    /// With the several lines of a long CAP LS as one.
    private static func joined(_ lines: [String]) -> [String] {
        lines.reduce(into: []) { lines, line in
            guard let last = lines.last, last.contains(" LS * :"), let start = line.firstRange(of: " LS ") else {
                return lines.append(line)
            }
            let rest = line[start.upperBound...]
            let isLast = !rest.hasPrefix("* ")
            let names = rest.drop { $0 != ":" }.dropFirst()
            lines[lines.count - 1] = (isLast ? last.replacing(" LS * :", with: " LS :") : last) + " " + names
        }
    }

    static func text(_ action: RegistrationMachine.Action) -> String {
        switch action {
        case .send(let message):
            var buffer = ByteBuffer()
            buffer.writeIRCMessage(message)
            return "S: " + String(buffer: buffer).replacing("\r\n", with: "")
        case .ask(let request):
            return "? " + text(request)
        case .complete(let registration):
            let names = Capabilities.names.filter {
                registration.capabilities.enabled.contains($0.capability)
            }.map(\.name)
            let notes = registration.notes.map { " (\($0))" }.joined()
            return
                "= \(registration.nick) \(registration.user) \"\(registration.realName)\" \(who(registration)) \(names)\(notes)"
        case .close(let reason, as: _):
            return "X " + reason
        }
    }

    private static func text(_ request: LogInRequest) -> String {
        switch request {
        case .password(let name, let password): "password \(name):\(password.exposed)"
        case .certificate(let fingerprint, let name):
            "certificate \(Hex.encode(fingerprint))" + (name.map { " of \($0)" } ?? "")
        case .secrets(let name): "secrets \(name)"
        case .proven(let name, _): "proven \(name)"
        case .register(let name, let password): "register \(name):\(password.exposed)"
        }
    }

    /// `guest`, `demo/alice@demo.monarch:demo` or `user alice`, and what else is known: ` on "lab" client phone away "lunch"`
    private static func who(_ registration: Registration) -> String {
        var text =
            switch registration.loggedIn {
            case nil: "guest"
            case .user(let grant)?: "user \(grant.user)"
            case .address(let signIn)?: "\(signIn.network)/\(signIn.address):\(signIn.password.exposed)"
            }
        switch registration.network {
        case nil: break
        case .named(let name)?: text += " on \"\(name)\""
        case .id(let id)?: text += " bound to \"\(id)\""
        }
        if let client = registration.clientName { text += " client \(client)" }
        switch registration.presence {
        case .present: break
        case .absent: text += " absent"
        case .away(let reason): text += " away \"\(reason)\""
        }
        return text
    }
}
