// SPDX-License-Identifier: Apache-2.0
import Cryptography
import MSNPClient
import MSNPServer
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

extension Interoperation {
    /// Everything that can go wrong at every step, one thing at a time.
    @Suite struct FaultRunTests {
        @Test(.timeLimit(.minutes(8)), arguments: [Dialect.msnp8, .msnp12, .msnp18])
        func whateverGoesWrongEveryMessageIsAccountedFor(dialect: Dialect) async throws {
            let faults = Self.faults(for: dialect)
            // Each worker has a service of its own, whose only fault is that of the run.
            let workers = 12
            let counts = await withTaskGroup(of: FaultRun.Count.self) { group in
                for worker in 0..<workers {
                    group.addTask {
                        do {
                            let mine = faults.enumerated().filter { $0.offset % workers == worker }
                            return try await Self.work(on: mine.map { ($0.offset, $0.element) }, dialect)
                        } catch {
                            Issue.record("\(dialect): \(error)")
                            return FaultRun.Count()
                        }
                    }
                }
                return await group.reduce(into: FaultRun.Count()) { $0 += $1 }
            }
            #expect(counts.runs == faults.count)
            #expect(counts.messages == 4 * faults.count)
            #expect(counts.delivered + counts.stored + counts.failed == counts.messages)
            // A run whose fault never came about shows nothing.
            #expect(counts.injected > faults.count * 3 / 4)
            print(
                """
                \(dialect): \(counts.runs) runs, \(counts.injected) faults, \(counts.signIns) sign-ins, \(counts.edits) edits, \
                \(counts.messages) messages: \(counts.delivered) delivered, \(counts.stored) stored, \(counts.failed) failed, \
                of which \(counts.uncertain) may have arrived
                """)
        }

        private static func work(on faults: [(Int, Fault)], _ dialect: Dialect) async throws -> FaultRun.Count {
            let loops = MultiThreadedEventLoopGroup.singleton
            let people = ["sue", "friend", "stranger"].map { name in
                ServiceAccount(
                    address: "\(name)@example.com", password: Secret("secret"), name: name,
                    contacts: name == "stranger" ? [] : [name == "sue" ? "friend@example.com" : "sue@example.com"])
            }
            let service = try await LoopbackService.start(people, loops: loops)
            let loop = loops.next()
            let friend = try await Person("friend@example.com", dialect: .msnp18, at: service.access, loop: loop)
            try await friend.signIn()
            var counts = FaultRun.Count()
            for (number, fault) in faults {
                let run = FaultRun(
                    number: number, dialect: dialect, fault: fault, service: service.service, access: service.access,
                    loop: loop)
                do {
                    counts += try await run.play(with: friend)
                } catch {
                    await service.service.withdrawFaults()
                    Issue.record("\(dialect), \(fault): \(error)")
                }
            }
            try await friend.signOut()
            try await friend.leave()
            try await service.stop()
            return counts
        }

        // MARK: What goes wrong

        private static let effects: [Fault.Effect] = [
            .drop, .delay(milliseconds: 100), .halfClose, .close, .reset, .garbage(40), .truncate, .hang, .negative,
            .error(500),
            .refuse(911), .out(.serverShutdown), .out(.signedInElsewhere), .replace("CHL 0 1"),
            .replace("XFR 0 NS 127.0.0.1:1"),
            .replace("ZZZ"),
        ]

        private static let webEffects: [Fault.Effect] = [
            .delay(milliseconds: 100), .close, .reset, .garbage(40), .truncate, .hang, .status(500), .status(403),
            .status(302),
            .soapFault("InternalError"), .soapFault("PassportAuthFail"), .emptyBody,
        ]

        static func faults(for dialect: Dialect) -> [Fault] {
            var faults: [Fault] = []
            func add(_ effects: [Fault.Effect], _ place: Fault.Place, _ moments: [Fault.Moment]) {
                for moment in moments {
                    for effect in effects { faults.append(Fault(effect, at: place, when: moment, .nth(1))) }
                }
            }
            let lists = dialect.usesSYN ? ["SYN"] : ["BLP", "ADL", "PRP"]
            let edits = dialect.usesSYN ? [dialect.hasContactIDs ? "ADC" : "ADD"] : ["RML"]
            let documents = dialect.hasPersonalMessages ? ["UUX"] : []
            add(
                effects, .notification,
                (["VER", "CVR", "USR"] + lists + ["CHG"] + documents + ["XFR"] + edits).map { .received($0) })
            add(
                effects, .notification,
                (["VER", "USR", "CHG", "XFR"] + (dialect.usesSYN ? ["SYN", "LST"] : ["ADL"])).map { .sent($0) })
            add([.close, .reset, .hang, .garbage(40)], .notification, [.opened])
            add(effects, .switchboard, ["USR", "CAL", "MSG"].map { .received($0) })
            add(effects, .switchboard, ["USR", "CAL", "JOI", "ACK"].map { .sent($0) })
            let operations = ["RST"] + (dialect.usesAddressBook ? ["FindMembership", "ABContactAdd", "AddMember"] : [])
            add(webEffects, .web, operations.map { .received($0) })
            add(webEffects, .web, operations.map { .sent($0) })
            return faults
        }
    }
}
