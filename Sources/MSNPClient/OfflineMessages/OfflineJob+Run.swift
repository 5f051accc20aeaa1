// SPDX-License-Identifier: Apache-2.0

import MSNServices

extension OfflineJob {
    /// Does the job over a transport.
    func run(configuration: MSNClientConfiguration, transport: any HTTPTransport) async -> OfflineAnswer {
        OfflineAnswer(number: number, .failed(.refused("not implemented")))
    }
}
