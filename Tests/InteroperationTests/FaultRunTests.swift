// SPDX-License-Identifier: Apache-2.0
import Cryptography
import Foundation
import MSNPClient
import MSNPServer
import MSNPWire
import MSNServices
import NIOCore
import NIOPosix
import Testing

extension Interoperation {
    /// Everything that can go wrong at every step, one thing at a time.
    ///
    /// `docs/faults.md` is made of the result: `make faults` writes it.
    @Suite struct FaultRunTests {
        /// Who plays next.
        private actor Queue {
            private var cases = FaultCases.all[...]
            private(set) var table = FaultTable()

            func next() -> FaultCase? { cases.popFirst() }
            func note(_ count: FaultTally, of what: FaultCase) { table.note(count, of: what) }
        }

        @Test(.timeLimit(.minutes(8))) func whateverGoesWrongEveryMessageIsAccountedFor() async throws {
            let queue = Queue()
            // Each worker has a service of its own, whose only fault is that of the run.
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        do {
                            try await Self.work(from: queue)
                        } catch {
                            Issue.record("\(error)")
                        }
                    }
                }
            }
            let table = await queue.table
            let total = table.total
            #expect(total.runs == FaultCases.all.count)
            #expect(total.delivered + total.stored + total.failed == total.messages)
            // A run whose fault never came about shows nothing.
            #expect(table.neverInjected == [])
            print(
                """
                \(total.runs) runs, \(total.injected) faults, \(total.signIns) sign-ins, \(total.edits) edits, \
                \(total.messages) messages: \(total.delivered) delivered, \(total.stored) stored, \(total.failed) failed, \
                of which \(total.uncertain) may have arrived
                """)

            // This file is Tests/InteroperationTests/FaultRunTests.swift below the root of the project.
            let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
            let page = URL(fileURLWithPath: "/\(root)/docs/faults.md")
            if ProcessInfo.processInfo.environment["MONARCH_WRITE_FAULTS"] != nil {
                try Data(table.document.utf8).write(to: page)
            } else {
                let text = try String(contentsOf: page, encoding: .utf8)
                #expect(FaultTable.beginnings.allSatisfy(text.contains), "run: make faults")
            }
        }

        private static func work(from queue: Queue) async throws {
            let loops = MultiThreadedEventLoopGroup.singleton
            let contacts = ["sue": ["friend", "absent"], "friend": ["sue"], "absent": ["sue"], "stranger": []]
            let people = contacts.map { name, others in
                ServiceAccount(
                    address: "\(name)@example.com", password: Secret("secret"), name: name,
                    contacts: others.map { "\($0)@example.com" })
            }
            let service = try await LoopbackService.start(people, loops: loops) {
                // Two that wait are too many to be listed, so that they have to be asked for.
                $0.offlineMessages.listed = 1
            }
            let loop = loops.next()
            let friend = try await Person(
                "friend@example.com", dialect: .msnp18, at: service.access, timeouts: FaultRun.friendlyTimeouts,
                loop: loop)
            try await friend.signIn()
            let circle = try await makeCircle(with: friend, at: service.access, loop)
            let stage = FaultRun.Stage(service: service, loop: loop, friend: friend, circle: circle)
            while let what = await queue.next() {
                do {
                    await queue.note(try await FaultRun(what, on: stage).play(), of: what)
                } catch {
                    await service.service.withdrawFaults()
                    Issue.record("\(what.name): \(error)")
                }
            }
            try await friend.signOut()
            try await friend.leave()
            try await service.stop()
        }

        /// Sue makes a circle and her friend comes into it.
        private static func makeCircle(
            with friend: Person, at access: Person.Access, _ loop: any EventLoop
        ) async throws -> MSNConversationKey {
            let sue = try await Person("sue@example.com", dialect: .msnp18, at: access, loop: loop)
            try await sue.signIn()
            guard try await sue.edit(.create(name: "Book club")) == nil else {
                throw FaultRun.Broken(description: "no circle")
            }
            let made = try await sue.everything().compactMap { event -> String? in
                if case .circle(let circle) = event { circle.id } else { nil }
            }
            guard let id = made.first, try await sue.edit(.invite(account: friend.address, circle: id)) == nil else {
                throw FaultRun.Broken(description: "nobody can be invited")
            }
            try await friend.wait("the invitation", within: .seconds(60)) {
                if case .circle(let circle) = $0 { circle.id == id } else { false }
            }
            guard try await friend.edit(.accept(circle: id)) == nil else {
                throw FaultRun.Broken(description: "the invitation is not accepted")
            }
            try await friend.wait("the circle", within: .seconds(60)) {
                if case .conversation(.circle(id), .opened) = $0 { true } else { false }
            }
            try await sue.signOut()
            try await sue.leave()
            return .circle(id)
        }
    }
}
