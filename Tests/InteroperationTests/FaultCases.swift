// SPDX-License-Identifier: Apache-2.0
import MSNPClient
import MSNPServer
import MSNPWire

/// What people do while something goes wrong.
enum FaultPlay: String, CaseIterable, Sendable {
    /// Sue signs in, writes to a friend and changes her lists.
    case conversation
    /// Her friend begins, and she answers.
    case call = "being called"
    /// Something waits for her when she signs in, and she writes to somebody who is offline.
    case absence = "offline messages"
    /// Both write in a circle.
    case circle
}

/// One thing that goes wrong once, and what people do then.
struct FaultCase: Sendable {
    let number: Int
    let dialect: Dialect
    let transport: MSNTransport
    let play: FaultPlay
    let fault: Fault

    /// Where and what, for the list of faults that never came about: `MSNP18 tcp conversation: received XFR hang, nth(1)`.
    var name: String {
        let moment =
            switch fault.moment {
            case .opened: "opened"
            case .received(let name): "received \(name ?? "anything")"
            case .sent(let name): "sent \(name ?? "anything")"
            }
        return "\(dialect) \(transport.rawValue) \(play.rawValue): \(moment) \(fault.effect), \(fault.recurrence)"
    }
}

/// Everything that is made to go wrong.
enum FaultCases {
    private static let effects: [Fault.Effect] = [
        .drop, .delay(milliseconds: 100), .halfClose, .close, .reset, .garbage(40), .truncate, .hang, .negative,
        .error(500), .refuse(911), .out(.serverShutdown), .out(.signedInElsewhere), .replace("CHL 0 1"),
        .replace("XFR 0 NS 127.0.0.1:1"), .replace("ZZZ"),
    ]
    private static let webEffects: [Fault.Effect] = [
        .delay(milliseconds: 100), .close, .reset, .garbage(40), .truncate, .hang, .status(500), .status(403),
        .status(302), .soapFault("InternalError"), .soapFault("PassportAuthFail"), .emptyBody,
    ]
    /// Before anybody has said anything there is nothing to answer or to hold back.
    private static let openingEffects: [Fault.Effect] = [.close, .reset, .hang, .garbage(40)]
    /// What the gateway's requests, which are no SOAP, can suffer.
    private static let gatewayEffects: [Fault.Effect] = [
        .delay(milliseconds: 100), .close, .reset, .garbage(40), .truncate, .hang, .status(500), .status(403),
        .status(302), .emptyBody,
    ]

    /// Where, what, and at the which time.
    private struct Steps {
        var faults: [Fault] = []

        mutating func add(
            _ effects: [Fault.Effect], _ place: Fault.Place, _ moments: [Fault.Moment], _ occurrence: Int = 1
        ) {
            for moment in moments {
                for effect in effects { faults.append(Fault(effect, at: place, when: moment, .nth(occurrence))) }
            }
        }
    }

    static let all: [FaultCase] = {
        var cases: [FaultCase] = []
        func add(_ dialect: Dialect, _ transport: MSNTransport, _ play: FaultPlay, _ steps: Steps) {
            for fault in steps.faults {
                cases.append(
                    FaultCase(
                        number: cases.count, dialect: dialect, transport: transport, play: play, fault: fault))
            }
        }
        for dialect in [Dialect.msnp8, .msnp12, .msnp18] {
            add(dialect, .tcp, .conversation, conversation(dialect, .tcp))
        }
        for dialect in [Dialect.msnp12, .msnp18] { add(dialect, .tcp, .absence, absence) }
        for transport in [MSNTransport.tcp, .http] { add(.msnp18, transport, .call, call) }
        add(.msnp18, .tcp, .circle, circle)
        add(.msnp18, .http, .conversation, conversation(.msnp18, .http))
        return cases
    }()

    private static func conversation(_ dialect: Dialect, _ transport: MSNTransport) -> Steps {
        var steps = Steps()
        let lists = dialect.usesSYN ? ["SYN"] : ["BLP", "ADL", "PRP"]
        let edit = dialect.usesSYN ? dialect.hasContactIDs ? "ADC" : "ADD" : "RML"
        let documents = dialect.hasPersonalMessages ? ["UUX"] : []
        steps.add(
            effects, .notification,
            (["USR"] + lists + ["CHG"] + documents + ["XFR", edit]).map { .received($0) })
        steps.add(
            effects, .notification,
            (["USR", "CHG", "XFR", edit] + (dialect.usesSYN ? ["SYN", "LST"] : ["ADL"])).map { .sent($0) })
        if dialect != .msnp12 {
            // These are the same in MSNP8.
            steps.add(effects, .notification, ["VER", "CVR"].flatMap { [.received($0), .sent($0)] })
            steps.add(openingEffects, .notification, [.opened])
            steps.add(effects, .switchboard, ["USR", "CAL", "MSG"].map { .received($0) })
            steps.add(effects, .switchboard, ["USR", "CAL", "JOI", "ACK"].map { .sent($0) })
            steps.add(openingEffects, .switchboard, [.opened])
        }
        let operations = ["RST"] + (dialect.usesAddressBook ? ["FindMembership", "ABContactAdd", "AddMember"] : [])
        steps.add(webEffects, .web, operations.map { .received($0) } + operations.map { .sent($0) })
        if transport == .http {
            steps.add(gatewayEffects, .web, ["open", "post", "poll"].flatMap { [.received($0), .sent($0)] })
            steps.add(gatewayEffects, .web, ["open", "post"].flatMap { [.received($0), .sent($0)] }, 2)
        } else if dialect != .msnp12 {
            // What comes a second time is treated alike by the machines of all dialects but for the lists.
            steps.add(effects, .notification, [.received("USR"), .sent("USR")], 2)
            if dialect.usesSYN { steps.add(effects, .notification, [.received(edit), .sent(edit)], 2) }
        }
        if dialect == .msnp18, transport == .tcp {
            steps.add(effects, .switchboard, [.received("MSG"), .sent("ACK")], 2)
            steps.add(effects, .notification, [.sent("CHL"), .received("QRY")])
        }
        return steps
    }

    private static let call: Steps = {
        var steps = Steps()
        steps.add(effects, .notification, [.sent("RNG")])
        steps.add(effects, .switchboard, [.received("ANS"), .sent("IRO"), .sent("ANS"), .sent("MSG")])
        steps.add(effects, .switchboard, [.received("MSG"), .sent("ACK")])
        steps.add(effects, .switchboard, [.sent("MSG"), .received("MSG")], 2)
        // The first is her friend's.
        steps.add(openingEffects, .switchboard, [.opened], 2)
        return steps
    }()

    private static let absence: Steps = {
        var steps = Steps()
        for name in ["GetMetadata", "GetMessage", "DeleteMessages", "Store"] {
            steps.add(webEffects, .web, [.received(name), .sent(name)])
        }
        for name in ["GetMessage", "Store"] { steps.add(webEffects, .web, [.received(name), .sent(name)], 2) }
        // The notice that something waits.
        steps.add(effects, .notification, [.sent("MSG")], 2)
        return steps
    }()

    private static let circle: Steps = {
        var steps = Steps()
        // The first two are the sign-in's, the third lets the connection into the circles.
        steps.add(effects, .notification, [.received("USR"), .sent("USR")], 3)
        // The first is about people.
        steps.add(effects, .notification, [.received("ADL"), .sent("ADL")], 2)
        steps.add(
            effects, .notification, [.received("PUT"), .sent("PUT"), .sent("NFY"), .received("SDG"), .sent("SDG")])
        steps.add(effects, .notification, [.sent("NFY"), .received("SDG"), .sent("SDG")], 2)
        // What shows that a text was taken.
        steps.add(effects, .notification, [.received("PNG"), .sent("QNG")])
        return steps
    }()

    /// Whether the fault is that the service says something else than what it has done.
    static func isLie(_ fault: Fault) -> Bool {
        guard case .sent = fault.moment else { return false }
        switch fault.effect {
        case .negative, .error, .refuse, .replace, .status, .soapFault, .emptyBody: return true
        default: return false
        }
    }
}
