// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Decides what goes wrong: asked at each moment at which something can, it answers with an effect or none.
struct FaultPlan: Sendable {
    /// A moment at which a fault may be due.
    enum Event: Equatable, Sendable {
        case opened
        case received(String)
        case sent(String)
    }

    private var counts: [FaultCount] = []
    private var chance: UInt64

    /// The generator starts with the seed.
    init(_ faults: ServiceFaults = ServiceFaults()) {
        chance = faults.seed
        for fault in faults.faults { add(fault) }
    }

    /// Whether nothing goes wrong.
    var isEmpty: Bool { counts.isEmpty }
    /// What has become of each fault, in the order in which they were added.
    var report: [FaultCount] { counts }

    /// Adds a fault, unless there are too many.
    mutating func add(_ fault: Fault) {
        guard counts.count < MSNPServerLimits.faults else { return }
        var fault = fault
        fault.account = fault.account.map { MSNAddress.key($0) }
        counts.append(FaultCount(fault: fault, matched: 0, injected: 0))
    }

    mutating func removeAll() {
        counts.removeAll()
    }

    /// What is to go wrong at a moment, nil for nothing. All faults that fit count it; the first one that is due has its way.
    ///
    /// - Parameter account: The key of the account concerned, as far as it is known.
    mutating func decide(_ event: Event, at place: Fault.Place, account: String?) -> Fault.Effect? {
        var effect: Fault.Effect?
        for index in counts.indices {
            let fault = counts[index].fault
            guard fault.place == place, fault.account == nil || fault.account == account,
                Self.fits(event, fault.moment)
            else { continue }
            counts[index].matched &+= 1
            guard effect == nil, isDue(fault.recurrence, occurrence: counts[index].matched) else { continue }
            counts[index].injected &+= 1
            effect = fault.effect
        }
        return effect
    }

    /// Random bytes without a line end, from the same generator.
    mutating func noise(_ count: Int) -> [UInt8] {
        (0..<min(max(0, count), MSNPServerLimits.faultNoiseBytes)).map { _ in
            let byte = UInt8(truncatingIfNeeded: next())
            return byte == 0x0A ? 0x80 : byte
        }
    }

    private mutating func isDue(_ recurrence: Fault.Recurrence, occurrence: Int) -> Bool {
        switch recurrence {
        case .nth(let number): occurrence == number
        case .always: true
        case .chance(let probability): Double(next() >> 11) * 0x1p-53 < probability
        }
    }

    private static func fits(_ event: Event, _ moment: Fault.Moment) -> Bool {
        switch (event, moment) {
        case (.opened, .opened): true
        case (.received(let name), .received(let wanted)), (.sent(let name), .sent(let wanted)):
            wanted == nil || wanted == name
        default: false
        }
    }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        chance &+= 0x9E37_79B9_7F4A_7C15
        var value = chance
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
