// SPDX-License-Identifier: Apache-2.0

import MSNPWire

/// Faults at run time. Those of the configuration are there from the beginning.
extension MSNService {
    /// Adds faults; nothing happens unless the service runs.
    package func inject(_ faults: Fault...) async {
        await onLoop { service in
            for fault in faults { service.faults.add(fault) }
            service.hasFaults = !service.faults.isEmpty
        }
    }

    /// Takes all faults back. What they have done to connections stays, and so does a delay that runs.
    package func withdrawFaults() async {
        await onLoop { service in
            service.faults.removeAll()
            service.hasFaults = false
        }
    }

    /// What has become of each fault, in the order in which they were added; empty unless the service runs.
    package func faultReport() async -> [FaultCount] {
        await onLoop { $0.faults.report } ?? []
    }

    /// Does something to connections at once, whatever they are doing. One that hangs ends without a word if that is what the
    /// effect comes to, and says nothing for any other.
    ///
    /// - Parameter account: Whose; nil for everybody's.
    /// - Returns: How many connections were concerned.
    @discardableResult
    package func strike(_ effect: Fault.Effect, at place: Fault.Place, of account: String? = nil) async -> Int {
        let key = account.map { MSNAddress.key($0) }
        return await onLoop { $0.strike(effect, at: place, account: key) } ?? 0
    }
}
