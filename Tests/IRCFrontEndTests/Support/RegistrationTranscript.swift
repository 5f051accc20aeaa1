// SPDX-License-Identifier: Apache-2.0
import Cryptography
import GatewayCore
import IRCWire
import NIOCore
import Testing

@testable import IRCFrontEnd

/// A registration as a transcript: `C:` is what the client sends, `S:` what the server answers, `=` the registration
/// that came of it, `X` why the connection ends. Lines with nothing in front are notes.
struct RegistrationTranscript {
    static let capabilities =
        "account-tag away-notify batch cap-notify echo-message extended-join extended-monitor invite-notify "
        + "labeled-response message-tags multi-prefix sasl=PLAIN server-time setname standard-replies "
        + "userhost-in-names znc.in/self-message"

    var policy: RegistrationPolicy

    init(_ configure: (inout IRCServerConfiguration) -> Void = { _ in }) {
        var configuration = IRCServerConfiguration()
        configuration.defaultNetwork = "demo"
        configure(&configuration)
        let networks = ["demo", "lab"].map {
            NetworkDescriptor(id: $0, addressExample: "name@example.com")
        }
        policy = RegistrationPolicy(configuration, networks: networks)
    }

    /// Plays what the client says and compares what the server says, step by step.
    func play(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) {
        var machine = RegistrationMachine(policy: policy)
        var pending: [String] = []
        for line in script.split(separator: "\n").map({ String($0) }) {
            if line.hasPrefix("C: ") {
                #expect(pending == [], "before \(line)", sourceLocation: sourceLocation)
                guard let decoded = IRCLine(parsing: String(line.dropFirst(3))) else { continue }
                pending = machine.receive(decoded).map(Self.text)
            } else if line == "T:" {
                #expect(pending == [], "before the time-out", sourceLocation: sourceLocation)
                pending = machine.timedOut().map(Self.text)
            } else if line.hasPrefix("S: ") || line.hasPrefix("= ") || line.hasPrefix("X ") {
                let expected = line.replacing("{capabilities}", with: Self.capabilities)
                guard !pending.isEmpty else {
                    Issue.record("nothing came, expected \(expected)", sourceLocation: sourceLocation)
                    continue
                }
                #expect(pending.removeFirst() == expected, sourceLocation: sourceLocation)
            }
        }
        #expect(pending == [], "at the end", sourceLocation: sourceLocation)
    }

    static func text(_ action: RegistrationMachine.Action) -> String {
        switch action {
        case .send(let message):
            var buffer = ByteBuffer()
            buffer.writeIRCMessage(message)
            return "S: " + String(buffer: buffer).replacing("\r\n", with: "")
        case .complete(let registration):
            let who =
                registration.signIn.map { "\($0.network)/\($0.address):\($0.password.exposed)" } ?? "guest"
            let names = Capabilities.names.filter {
                registration.capabilities.enabled.contains($0.capability)
            }.map(\.name)
            let notes = registration.notes.map { " (\($0))" }.joined()
            return
                "= \(registration.nick) \(registration.user) \"\(registration.realName)\" \(who) \(names)\(notes)"
        case .close(let reason):
            return "X " + reason
        }
    }
}
